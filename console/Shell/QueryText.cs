namespace LogFlowDb.Console.Shell;

/// <summary>What the shell sees of a query without parsing it.</summary>
internal static class QueryText
{
    /// <summary>The stages that a query begins with.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["table", "json", "set", "explain", "csvfile", "jsonfile", "textfile", "union", "system"];

    /// <summary>True for a line that begins with a stage that queries begin with: it needs no <c>query</c> in front.</summary>
    public static bool IsQuery(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart();
        int end = text.IndexOfAnyExceptInRange('a', 'z');
        return end > 0 && text[end] is ' ' or '\t' or '\n' && Sources.Contains(text[..end].ToString(), StringComparer.Ordinal);
    }

    /// <summary>
    /// True when the query may write rows, so that the directory has to be opened for writing. A word too much only costs
    /// that others cannot read meanwhile.
    /// </summary>
    public static bool MayWrite(string text) =>
        text.Contains("import", StringComparison.Ordinal) || text.Contains("insert", StringComparison.Ordinal);
}
