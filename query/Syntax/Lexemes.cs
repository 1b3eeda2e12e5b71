using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// The words of the language as Sprache parsers. Each skips the blanks before it and moves over the whole word at once. A failure
/// leaves the input where it was, blanks included, because Sprache's exclusive combinators take any move for a commitment.
/// </summary>
internal static class Lexemes
{
    /// <summary>A name in an expression: letters, digits and <c>_ . @ : $</c>, not starting with a digit.</summary>
    public static readonly Parser<Token> Identifier = input => Scan(input, "a name", static (text, at, limit) =>
    {
        if (at >= limit || !IsNameStart(text[at]))
        {
            return at;
        }

        while (at < limit && IsNamePart(text[at]))
        {
            at++;
        }

        return at;
    });

    /// <summary>A number: decimal digits with optional fraction and exponent, or <c>0x</c> and hexadecimal digits.</summary>
    public static readonly Parser<Token> Number = input => Scan(input, "a number", ScanNumber);

    /// <summary>A word of a list: anything up to a blank, comma, equals sign, bracket or quote.</summary>
    public static readonly Parser<Token> BareWord = input => Scan(input, "a word", static (text, at, limit) =>
    {
        while (at < limit && !char.IsWhiteSpace(text[at]) && !",=()[]\"`".Contains(text[at]))
        {
            at++;
        }

        return at;
    });

    /// <summary>Double-quoted text as it stands between the quotes, backslashes included; a backslash keeps a quote from closing it.</summary>
    public static readonly Parser<Token> RawText = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        if (at >= start.Limit || start.Source[at] != '"')
        {
            return Result.Failure<Token>(input, "text in double quotes expected", ["text in double quotes"]);
        }

        int close = ClosingQuote(start.Source, at, start.Limit);
        return close < 0
            ? Result.Failure<Token>(input, "the quote is not closed", ["\""])
            : Result.Success(new Token(start.Source[(at + 1)..close], at, close, IsQuoted: true), start.MoveTo(close + 1));
    };

    private static readonly Parser<Token> s_backtick = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        int close = at < start.Limit && start.Source[at] == '`' ? start.Source.IndexOf('`', at + 1, start.Limit - at - 1) : -1;
        return close < 0
            ? Result.Failure<Token>(input, "a name expected", ["a name in backticks"])
            : Result.Success(new Token(start.Source[(at + 1)..close], at, close, IsQuoted: true), start.MoveTo(close + 1));
    };

    /// <summary>A word of a list, bare, in double quotes or in backticks.</summary>
    public static readonly Parser<Token> Word = BareWord.Or(QuotedWord).Or(s_backtick);

    /// <summary>Double-quoted text with the escapes of the language resolved; a backslash before another character stays.</summary>
    public static Parser<Token> QuotedWord => input =>
    {
        IResult<Token> raw = RawText(input);
        return raw.WasSuccessful && raw.Value.Text.Contains('\\')
            ? Result.Success(raw.Value with { Text = Resolve(raw.Value, strict: false) }, raw.Remainder)
            : raw;
    };

    /// <summary>A sign such as <c>,</c> or <c>==</c>.</summary>
    public static Parser<Token> Sign(string sign) => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        return start.Source.AsSpan(at, start.Limit - at).StartsWith(sign, StringComparison.Ordinal)
            ? Result.Success(new Token(sign, at, at + sign.Length - 1), start.MoveTo(at + sign.Length))
            : Result.Failure<Token>(input, $"{sign} expected", [sign]);
    };

    /// <summary>A word of the grammar, in lower or upper case, that is not the beginning of a longer name.</summary>
    public static Parser<Token> Keyword(string word) => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        int end = at + word.Length;
        return end <= start.Limit && start.Source.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            && (end == start.Limit || !IsNamePart(start.Source[end]))
            ? Result.Success(new Token(word, at, end - 1), start.MoveTo(end))
            : Result.Failure<Token>(input, $"{word} expected", [word]);
    };

    public static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$' or '@';

    public static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '$' or '@' or ':' || char.IsSurrogate(c);

    /// <summary>True for a name that an expression reads as a field without <c>field("…")</c>.</summary>
    public static bool IsName(string text)
    {
        if (text.Length == 0 || !IsNameStart(text[0]) || text is "and" or "or" or "true" or "false" or "null" or "$")
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!IsNamePart(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The index of the quote that closes the one at <paramref name="open"/>, −1 when there is none.</summary>
    public static int ClosingQuote(string text, int open, int limit)
    {
        for (int i = open + 1; i < limit; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Resolves the escapes <c>\\ \" \n \t \r</c> of a text in an expression; any other is error 90205.</summary>
    public static string Unescape(Token raw) => raw.Text.Contains('\\') ? Resolve(raw, strict: true) : raw.Text;

    [DoesNotReturn]
    public static T Fail<T>(int? code, int offset, int end, string message, string? hint = null) =>
        throw new SyntaxErrorException(new QueryError(code, offset, end, message, hint));

    private static string Resolve(Token raw, bool strict)
    {
        StringBuilder text = new(raw.Text.Length);
        for (int i = 0; i < raw.Text.Length; i++)
        {
            if (raw.Text[i] != '\\')
            {
                text.Append(raw.Text[i]);
                continue;
            }

            char escaped = raw.Text[++i];
            switch (escaped)
            {
                case '\\' or '"':
                    text.Append(escaped);
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case var _ when strict:
                    Fail<int>(90205, raw.Offset + i, raw.Offset + i + 1, $"unknown escape \\{escaped}; known are \\\\ \\\" \\n \\t \\r", $"write \\\\{escaped} for a backslash");
                    break;
                default:
                    text.Append('\\').Append(escaped);
                    break;
            }
        }

        return text.ToString();
    }

    private static IResult<Token> Scan(IInput input, string what, Func<string, int, int, int> scan)
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        int end = scan(start.Source, at, start.Limit);
        return end == at
            ? Result.Failure<Token>(input, $"{what} expected", [what])
            : Result.Success(new Token(start.Source[at..end], at, end - 1), start.MoveTo(end));
    }

    private static int ScanNumber(string text, int at, int limit)
    {
        int start = at;
        if (at + 2 < limit && text[at] == '0' && text[at + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[at + 2]))
        {
            at += 2;
            while (at < limit && char.IsAsciiHexDigit(text[at]))
            {
                at++;
            }

            return at;
        }

        at = ScanDigits(text, at, limit);
        if (at + 1 < limit && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at = ScanDigits(text, at + 1, limit);
        }

        if (at > start && at < limit && text[at] is 'e' or 'E')
        {
            int exponent = at + 1 < limit && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            int end = exponent <= limit ? ScanDigits(text, exponent, limit) : exponent;
            at = end > exponent ? end : at;
        }

        return at;
    }

    private static int ScanDigits(string text, int at, int limit)
    {
        while (at < limit && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}
