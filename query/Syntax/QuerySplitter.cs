using System.Text;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// The first pass over a query, linear and without recursion: maps look-alike characters, checks length and nesting, and cuts
/// a run of text at the pipes outside quotes and brackets. Everything after it can rely on the caps of <see cref="SyntaxLimits"/>.
/// </summary>
internal static class QuerySplitter
{
    private const string Lookalikes = "“”„‟〝〞＂∣❘ǀ［］＼∖";
    private const string Plain = "\"\"\"\"\"\"\"|||[]\\\\";

    /// <summary>
    /// The text with look-alike quotes, bars, brackets and backslashes as ASCII, character by character so that offsets stay.
    /// Text in ASCII quotes is left as it is: there the characters are data. The full-width bar is not mapped.
    /// </summary>
    public static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        char[] result = text.ToCharArray();
        bool inAscii = false, inLookalike = false;
        for (int i = 0; i < result.Length; i++)
        {
            int known = inAscii ? -1 : Lookalikes.IndexOf(result[i]);
            char mapped = known < 0 ? result[i] : Plain[known];
            if ((inAscii || inLookalike) && mapped == '\\')
            {
                result[i++] = mapped;
            }
            else if (mapped == '"')
            {
                result[i] = mapped;
                (inAscii, inLookalike) = inAscii || inLookalike ? (false, false) : (known < 0, known >= 0);
            }
            else if (!inLookalike)
            {
                result[i] = mapped;
            }
        }

        return new string(result);
    }

    /// <summary>Length and nesting of a normalized query; throws for what must not reach a recursive parser.</summary>
    public static void CheckLimits(string text)
    {
        if (text.Length > SyntaxLimits.QueryLength)
        {
            Lexemes.Fail<int>(null, SyntaxLimits.QueryLength, text.Length - 1, $"the query is longer than {SyntaxLimits.QueryLength} characters");
        }

        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
            {
                int close = Lexemes.ClosingQuote(text, i, text.Length);
                i = close < 0 ? text.Length : close;
            }
            else if (c is '(' or '[')
            {
                if (++depth > SyntaxLimits.Nesting)
                {
                    Lexemes.Fail<int>(90300, i, i, $"more than {SyntaxLimits.Nesting} parentheses and brackets inside each other");
                }
            }
            else if (c is ')' or ']')
            {
                depth = Math.Max(0, depth - 1);
            }
        }
    }

    /// <summary>
    /// The stages between <paramref name="start"/> and <paramref name="end"/> (exclusive), comments left out. A bracket without
    /// its partner is error 90204.
    /// </summary>
    public static List<StageSpan> Split(string text, int start, int end)
    {
        List<StageSpan> stages = [];
        int at = start;
        while (true)
        {
            int offset = SkipBlanks(text, at, end);
            bool isComment = IsComment(text, offset, end);
            int pipe = FindPipe(text, offset, end, isComment);
            if (!isComment)
            {
                stages.Add(new StageSpan(offset, pipe));
            }

            if (stages.Count > SyntaxLimits.Stages)
            {
                Lexemes.Fail<int>(null, offset, end - 1, $"more than {SyntaxLimits.Stages} stages");
            }

            if (pipe >= end)
            {
                return stages;
            }

            at = pipe + 1;
        }
    }

    /// <summary>The bracket that closes the one at <paramref name="open"/>, −1 when there is none before <paramref name="end"/>.</summary>
    public static int ClosingBracket(string text, int open, int end)
    {
        int depth = 0;
        for (int i = open; i < end; i++)
        {
            switch (text[i])
            {
                case '"':
                    int close = Lexemes.ClosingQuote(text, i, end);
                    i = close < 0 ? end : close;
                    break;
                case '[':
                    depth++;
                    break;
                case ']':
                    if (--depth == 0)
                    {
                        return i;
                    }

                    break;
                default:
                    break;
            }
        }

        return -1;
    }

    private static bool IsComment(string text, int at, int end) =>
        at < end && text[at] == '#' && (at + 1 == end || char.IsWhiteSpace(text[at + 1]));

    private static int SkipBlanks(string text, int at, int end)
    {
        while (at < end && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int FindPipe(string text, int at, int end, bool isComment)
    {
        int open = -1, depth = 0;
        for (int i = at; i < end; i++)
        {
            switch (text[i])
            {
                case '"' when !isComment:
                    int close = Lexemes.ClosingQuote(text, i, end);
                    i = close < 0 ? end : close;
                    break;
                case '`' when !isComment:
                    int tick = text.IndexOf('`', i + 1, end - i - 1);
                    i = tick < 0 ? i : tick;
                    break;
                case '[':
                    open = depth++ == 0 ? i : open;
                    break;
                case ']':
                    if (--depth < 0 && !isComment)
                    {
                        Lexemes.Fail<int>(90204, i, i, "the bracket was not opened");
                    }

                    depth = Math.Max(depth, 0);
                    break;
                case '|' when depth == 0:
                    return i;
                default:
                    break;
            }
        }

        if (depth > 0 && !isComment)
        {
            Lexemes.Fail<int>(90204, open, open, "the bracket is not closed");
        }

        return end;
    }
}
