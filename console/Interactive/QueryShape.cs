namespace LogFlowDb.Console.Interactive;

/// <summary>What the shell sees of a query while it is typed, without parsing it.</summary>
internal static class QueryShape
{
    /// <summary>The last stage is <c>top</c>: its <c>share</c> is a part of the whole.</summary>
    public static bool EndsInTop(string query)
    {
        ReadOnlySpan<char> last = query.AsSpan(query.LastIndexOf('|') + 1).TrimStart();
        return last.StartsWith("top ", StringComparison.Ordinal);
    }

    /// <summary>Enter runs a text, or it goes on: quotes and brackets are closed, and it ends neither in <c>|</c> nor in <c>\</c>.</summary>
    public static bool IsFinished(string text)
    {
        string trimmed = text.TrimEnd();
        if (trimmed.StartsWith('.'))
        {
            return true;
        }

        if (trimmed.EndsWith('\\') || trimmed.EndsWith('|'))
        {
            return false;
        }

        (bool quoted, int open) = Open(trimmed);
        return !quoted && open <= 0;
    }

    /// <summary>Backslashes at line ends taken away, as Araqne's shell does.</summary>
    public static string Joined(string text) => text.Replace("\\\n", "\n", StringComparison.Ordinal);

    /// <summary>Whether a quote is open at the end, and how many brackets.</summary>
    private static (bool Quoted, int Open) Open(string text)
    {
        bool quoted = false;
        int open = 0;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] is '"' or '\\':
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '[' or '(' when !quoted:
                    open++;
                    break;
                case ']' or ')' when !quoted:
                    open--;
                    break;
            }
        }

        return (quoted, open);
    }
}
