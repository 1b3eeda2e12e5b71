using Xunit;

namespace LogFlowDb.Architecture.Tests;

internal static class Findings
{
    /// <summary>Fails with every line, where the collection asserts show the first few.</summary>
    public static void None(IEnumerable<string> lines)
    {
        string text = string.Join('\n', lines);
        Assert.True(text.Length == 0, text);
    }
}
