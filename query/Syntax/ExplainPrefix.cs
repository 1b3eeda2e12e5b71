namespace LogFlowDb.Query.Syntax;

/// <summary><c>explain</c> or <c>explain analyze</c> in front of a query.</summary>
internal static class ExplainPrefix
{
    private const string Explain = "explain", Analyze = "analyze";

    /// <summary>True when the text begins so.</summary>
    /// <param name="query">The query alone, with blanks in place of the prefix, so that offsets stay.</param>
    /// <param name="analyze">True when it is to be executed.</param>
    public static bool TryStrip(string text, out string query, out bool analyze)
    {
        query = text;
        analyze = false;
        int end = Word(text, 0, Explain);
        if (end < 0)
        {
            return false;
        }

        int further = Word(text, end, Analyze);
        analyze = further > 0;
        end = analyze ? further : end;
        query = string.Concat(new string(' ', end), text.AsSpan(end));
        return true;
    }

    /// <summary>Where the word ends, if it stands there behind blanks and before one; −1 otherwise.</summary>
    private static int Word(string text, int at, string word)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        int end = at + word.Length;
        return string.CompareOrdinal(text, at, word, 0, word.Length) == 0 && end < text.Length && char.IsWhiteSpace(text[end]) ? end : -1;
    }
}
