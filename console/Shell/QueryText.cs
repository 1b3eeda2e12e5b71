namespace LogFlowDb.Console.Shell;

/// <summary>What the shell sees of a query without parsing it.</summary>
internal static class QueryText
{
    /// <summary>The stages that a query begins with.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["table", "json", "set", "explain", "csvfile", "jsonfile", "textfile", "zipfile", "logger", "pcapfile", "proc", "result", "load", "setq", "union", "system"];

    /// <summary>True for a line that begins with a stage that queries begin with: it needs no <c>query</c> in front.</summary>
    public static bool IsQuery(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart();
        int end = text.IndexOfAnyExceptInRange('a', 'z');
        return end > 0 && text[end] is ' ' or '\t' or '\n' && Sources.Contains(text[..end].ToString(), StringComparer.Ordinal);
    }
}
