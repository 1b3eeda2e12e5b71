namespace LogFlowDb.Console.Pmacct;

/// <summary>Words and signs of a packet filter (pcap-filter(7)).</summary>
internal static class BpfTokens
{
    private const string Signs = "()[]!&|=<>+*^%";

    private static readonly string[] s_doubled = ["&&", "||", "!=", "==", "<=", ">=", "<<", ">>"];

    public static IReadOnlyList<BpfToken> Read(string text)
    {
        List<BpfToken> tokens = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            if (Signs.Contains(text[at], StringComparison.Ordinal))
            {
                at += at + 1 < text.Length && s_doubled.Contains(text.Substring(at, 2), StringComparer.Ordinal) ? 2 : 1;
                tokens.Add(new BpfToken(text[start..at], IsWord: false, IsPlain: false, start));
                continue;
            }

            while (at < text.Length && !char.IsWhiteSpace(text[at]) && !Signs.Contains(text[at], StringComparison.Ordinal))
            {
                at++;
            }

            bool isPlain = text[start] == '\\' && at > start + 1;
            tokens.Add(new BpfToken(text[(start + (isPlain ? 1 : 0))..at], IsWord: true, isPlain, start));
        }

        tokens.Add(new BpfToken("", IsWord: false, IsPlain: false, text.Length));
        return tokens;
    }
}
