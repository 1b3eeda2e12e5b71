using System.Diagnostics;

namespace LogFlowDb.Crash.Tests;

internal static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again until the answer is yes; fails with <paramref name="what"/> when that takes too long.</summary>
    public static async Task UntilAsync(Func<bool> isTrue, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            if (Stopwatch.GetElapsedTime(start) > Programs.Patience)
            {
                throw new TimeoutException($"waited {Programs.Patience.TotalSeconds} s in vain: {what}");
            }

            await Task.Delay(s_pause);
        }
    }

    /// <summary>Until some process has the UDP port open.</summary>
    public static Task UntilUdpPortIsOpenAsync(int port)
    {
        string mark = $":{port:X4} ";
        return UntilAsync(
            () => File.ReadLines("/proc/net/udp").Concat(File.ReadLines("/proc/net/udp6"))
                .Any(line => line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and < 50),
            $"UDP port {port} open");
    }
}
