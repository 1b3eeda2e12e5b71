using System.Diagnostics;

namespace LogFlowDb.Outputs.Tests.Support;

internal static class Wait
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again until the answer is yes; fails with <paramref name="what"/> when that takes too long.</summary>
    public static async Task UntilAsync(Func<bool> isTrue, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"waited in vain: {what}");
            await Task.Delay(20);
        }
    }
}
