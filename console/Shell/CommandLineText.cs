using System.Buffers;
using System.Text;

namespace LogFlowDb.Console.Shell;

/// <summary>
/// Splits a command as Araqne's shell does: blanks separate, <c>"…"</c> quotes, and a backslash escapes only <c>\\</c> and
/// <c>\"</c>; before any other character it stays, so <c>local\netflow-logger</c> needs no escaping.
/// </summary>
internal static class CommandLineText
{
    private static readonly SearchValues<char> s_keyLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The length of the key of <c>key=value</c>; 0 when the text is nothing of the kind.</summary>
    public static int KeyLength(string text)
    {
        int end = text.AsSpan().IndexOfAnyExcept(s_keyLetters);
        return end > 0 && text[end] == '=' ? end : 0;
    }

    /// <exception cref="CommandFailedException">A quote is not closed.</exception>
    public static string[] Split(string line)
    {
        List<string> parts = [];
        StringBuilder part = new();
        bool inPart = false;
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && i + 1 < line.Length && line[i + 1] is '\\' or '"')
            {
                part.Append(line[++i]);
                inPart = true;
            }
            else if (c == '"')
            {
                quoted = !quoted;
                inPart = true;
            }
            else if (char.IsWhiteSpace(c) && !quoted)
            {
                if (inPart)
                {
                    parts.Add(part.ToString());
                    part.Clear();
                    inPart = false;
                }
            }
            else
            {
                part.Append(c);
                inPart = true;
            }
        }

        if (quoted)
        {
            throw new CommandFailedException("a quote is not closed", ExitCode.Usage);
        }

        if (inPart)
        {
            parts.Add(part.ToString());
        }

        return [.. parts];
    }
}
