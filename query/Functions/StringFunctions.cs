using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Text. Other values are taken by their text; null gives null unless said otherwise.</summary>
internal static class StringFunctions
{
    private const int MaxLength = 1 << 20;

    public static readonly FunctionDefinition[] All =
    [
        new("concat", "concat(a, b, …)", "The texts one after the other; null is left out", 1, int.MaxValue, static (a, _) => Concat(a)),
        new("contains", "contains(s, part)", "True when the text has the part, or the array the element", 2, 2, static (a, _) => Contains(a[0], a[1])),
        new("indexof", "indexof(s, part[, from])", "Where the part begins, from 0; -1 when nowhere", 2, 3, static (a, _) => IndexOf(a)),
        new("lastindexof", "lastindexof(s, part)", "Where the part begins for the last time; -1 when nowhere", 2, 2, static (a, _) =>
            Text(a[0]) is { } text && Text(a[1]) is { } part ? Value.From((long)text.LastIndexOf(part, StringComparison.Ordinal)) : Value.Null),
        new("left", "left(s, n)", "The first n characters", 2, 2, static a => PrepareEnd(a, 90720, static (text, n) => text[..n])),
        new("right", "right(s, n)", "The last n characters", 2, 2, static a => PrepareEnd(a, 90721, static (text, n) => text[^n..])),
        new("len", "len(s)", "Characters of a text, elements of an array; 0 of null", 1, 1, static (a, _) => a[0].Kind switch
        {
            ValueKind.Null => Value.From(0L),
            ValueKind.Array => Value.From((long)a[0].AsArray.Length),
            ValueKind.Binary => Value.From((long)a[0].AsBinary.Length),
            _ => Value.From((long)Text(a[0])!.Length),
        }),
        new("lower", "lower(s)", "In lower case", 1, 1, static (a, _) => Value.From(Text(a[0])?.ToLowerInvariant())),
        new("upper", "upper(s)", "In upper case", 1, 1, static (a, _) => Value.From(Text(a[0])?.ToUpperInvariant())),
        new("trim", "trim(s)", "Without blanks at the ends", 1, 1, static (a, _) => Value.From(Text(a[0])?.Trim())),
        new("lpad", "lpad(s, n[, c])", "Filled up on the left to n characters", 2, 3, static (a, _) => Pad(a, left: true)),
        new("rpad", "rpad(s, n[, c])", "Filled up on the right to n characters", 2, 3, static (a, _) => Pad(a, left: false)),
        new("split", "split(s, delimiter[, limit])", "Array of the parts between the delimiters", 2, 3, PrepareSplit),
        new("strjoin", "strjoin(delimiter, array)", "The elements with the delimiter between them", 2, 2, PrepareJoin),
        new("substr", "substr(s, begin[, end])", "From begin up to, without, end; negative counts from the end", 2, 3, static (a, _) => Substring(a)),
        new("format", "format(\"%s %d\", …)", "Text with values put in as printf does", 1, int.MaxValue, PrepareFormat),
        new("urlencode", "urlencode(s[, \"charset\"])", "With % escapes", 1, 2, static a =>
        {
            Encoding charset = Charsets.OfArgument(a, 1, 90861);
            return (v, _) => Text(v[0]) is { } text ? Value.From(UrlText.Encode(text, charset)) : Value.Null;
        }),
        new("urldecode", "urldecode(s[, \"charset\"])", "Without % escapes", 1, 2, static a =>
        {
            Encoding charset = Charsets.OfArgument(a, 1, 90861);
            return (v, _) => Text(v[0]) is { } text ? Value.From(UrlText.Decode(text, charset)) : Value.Null;
        }),
        new("signature", "signature(s)", "The signs of a text without its words and numbers", 1, 1, static (a, _) => Value.From(Signature(Text(a[0])))),
    ];

    private static string? Text(Value value) => ConvertFunctions.TextOf(value);

    private static Value Concat(ReadOnlySpan<Value> arguments)
    {
        StringBuilder text = new();
        foreach (Value argument in arguments)
        {
            text.Append(Text(argument));
        }

        return Value.From(text.ToString());
    }

    private static Value Contains(Value value, Value part)
    {
        if (value.IsNull || part.IsNull)
        {
            return Value.False;
        }

        if (value.Kind != ValueKind.Array)
        {
            return Value.From(Text(value)!.Contains(Text(part)!, StringComparison.Ordinal));
        }

        foreach (Value item in value.AsArray)
        {
            if (item == part)
            {
                return Value.True;
            }
        }

        return Value.False;
    }

    private static Value IndexOf(ReadOnlySpan<Value> arguments)
    {
        if (Text(arguments[0]) is not { } text || Text(arguments[1]) is not { } part)
        {
            return Value.Null;
        }

        long from = 0;
        if (arguments.Length > 2)
        {
            if (arguments[2].Kind != ValueKind.Long)
            {
                return Value.Null;
            }

            from = Math.Max(0, arguments[2].AsLong);
        }

        return Value.From(from > text.Length ? -1L : text.IndexOf(part, (int)from, StringComparison.Ordinal));
    }

    private static ScalarFunction PrepareEnd(FunctionArguments arguments, int code, Func<string, int, string> cut)
    {
        if (arguments.Constant(1) is { Kind: ValueKind.Long, AsLong: < 0 } negative)
        {
            FunctionArguments.Fail(code, 1, $"{negative.AsLong} characters are impossible; 0 or more expected");
        }

        return (a, _) => Text(a[0]) is { } text && a[1].Kind == ValueKind.Long && a[1].AsLong >= 0
            ? Value.From(a[1].AsLong >= text.Length ? text : cut(text, (int)a[1].AsLong))
            : Value.Null;
    }

    private static Value Pad(ReadOnlySpan<Value> arguments, bool left)
    {
        if (Text(arguments[0]) is not { } text || arguments[1].Kind != ValueKind.Long || arguments[1].AsLong is < 0 or > MaxLength)
        {
            return Value.Null;
        }

        string filler = arguments.Length > 2 ? Text(arguments[2]) ?? " " : " ";
        char c = filler.Length > 0 ? filler[0] : ' ';
        int width = (int)arguments[1].AsLong;
        return Value.From(left ? text.PadLeft(width, c) : text.PadRight(width, c));
    }

    private static ScalarFunction PrepareSplit(FunctionArguments arguments)
    {
        if (arguments.Constant(2) is { } limit && limit is not { Kind: ValueKind.Long, AsLong: > 0 })
        {
            FunctionArguments.Fail(null, 2, "a number of parts above 0 expected");
        }

        return static (a, _) =>
        {
            if (Text(a[0]) is not { } text || Text(a[1]) is not { } delimiter)
            {
                return Value.Null;
            }

            int most = a.Length > 2 && a[2].Kind == ValueKind.Long ? (int)Math.Clamp(a[2].AsLong, 1, int.MaxValue) : int.MaxValue;
            return delimiter.Length == 0
                ? Value.From([Value.From(text)])
                : Value.From(Array.ConvertAll(text.Split(delimiter, most), static part => Value.From(part)));
        };
    }

    private static ScalarFunction PrepareJoin(FunctionArguments arguments)
    {
        if (arguments.Constant(0) is { IsNull: true })
        {
            FunctionArguments.Fail(90781, 0, "a delimiter expected instead of null");
        }

        return static (a, _) => Text(a[0]) is { } delimiter && a[1].Kind == ValueKind.Array
            ? Value.From(string.Join(delimiter, Array.ConvertAll(a[1].AsArray, static item => ValueText.Format(item))))
            : Value.Null;
    }

    private static Value Substring(ReadOnlySpan<Value> arguments)
    {
        if (Text(arguments[0]) is not { } text || arguments[1].Kind != ValueKind.Long
            || (arguments.Length > 2 && arguments[2].Kind != ValueKind.Long))
        {
            return Value.Null;
        }

        long begin = FromEnd(arguments[1].AsLong, text.Length);
        long end = arguments.Length > 2 ? FromEnd(arguments[2].AsLong, text.Length) : text.Length;
        end = Math.Min(end, text.Length);
        bool isPast = begin > text.Length || (begin == text.Length && begin > 0);
        return isPast || begin < 0 || end < begin ? Value.Null : Value.From(text[(int)begin..(int)end]);
    }

    private static long FromEnd(long index, int length) => index < 0 ? Math.Max(0, length + index) : index;

    private static ScalarFunction PrepareFormat(FunctionArguments arguments)
    {
        FormatPattern? pattern = arguments.Text(0) is { } fixedPattern ? FormatPattern.Parse(fixedPattern) : null;
        if (pattern is { Error: { } error })
        {
            FunctionArguments.Fail(null, 0, error);
        }

        return (a, _) => pattern is not null
            ? Value.From(pattern.Format(a[1..]))
            : Text(a[0]) is { } text && FormatPattern.Parse(text) is { Error: null } given ? Value.From(given.Format(a[1..])) : Value.Null;
    }

    private static string? Signature(string? text)
    {
        if (text is null)
        {
            return null;
        }

        StringBuilder signs = new();
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c) && !char.IsWhiteSpace(c))
            {
                signs.Append(c);
            }
        }

        return signs.ToString();
    }
}
