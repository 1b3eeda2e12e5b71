using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// A format of <c>format()</c>: <c>%[n$][-0,+ ][width][.precision]</c> and one of <c>s d x X o f e c b n %</c>. A missing argument, or one of the
/// wrong kind, prints <c>null</c>. Immutable.
/// </summary>
internal sealed class FormatPattern
{
    private const int MaxWidth = 1000;
    private readonly List<Piece> _pieces = [];

    /// <summary>What is wrong with the format; null when nothing is.</summary>
    public string? Error { get; private set; }

    public static FormatPattern Parse(string text)
    {
        FormatPattern pattern = new();
        int at = 0;
        while (at < text.Length)
        {
            int percent = text.IndexOf('%', at);
            percent = percent < 0 ? text.Length : percent;
            if (percent > at)
            {
                pattern._pieces.Add(new Piece(text[at..percent], '\0', "", 0, -1, 0));
            }

            at = percent < text.Length ? pattern.Read(text, percent + 1) : percent;
            if (at < 0)
            {
                pattern.Error = $"{text[percent..]} is no format";
                break;
            }
        }

        return pattern;
    }

    public string Format(ReadOnlySpan<Value> arguments)
    {
        StringBuilder result = new();
        int next = 0;
        foreach (Piece piece in _pieces)
        {
            switch (piece.Letter)
            {
                case '\0':
                    result.Append(piece.Text);
                    break;
                case '%':
                    result.Append('%');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                default:
                    int index = piece.Argument > 0 ? piece.Argument - 1 : next++;
                    result.Append(piece.Pad(Print(piece, index < arguments.Length ? arguments[index] : Value.Null)));
                    break;
            }
        }

        return result.ToString();
    }

    private int Read(string text, int at)
    {
        int start = at;
        int number = Digits(text, ref at);
        int argument = 0;
        if (at < text.Length && text[at] == '$')
        {
            argument = number;
            at++;
        }
        else
        {
            at = start;
        }

        int flags = at;
        while (at < text.Length && "-0,+ #(".Contains(text[at]))
        {
            at++;
        }

        string given = text[flags..at];
        int width = Digits(text, ref at), precision = -1;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            precision = Digits(text, ref at);
        }

        if (at >= text.Length || !"sSdxXofeEgcbn%".Contains(text[at]) || width > MaxWidth || precision > MaxWidth)
        {
            return -1;
        }

        _pieces.Add(new Piece("", text[at], given, width, precision, argument));
        return at + 1;
    }

    private static int Digits(string text, ref int at)
    {
        int number = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]) && number < 100_000)
        {
            number = (number * 10) + text[at++] - '0';
        }

        return number;
    }

    private static string Print(Piece piece, Value value)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (piece.Letter)
        {
            case 'd' when value.Kind == ValueKind.Long:
                return piece.Sign(value.AsLong, value.AsLong.ToString(piece.Flags.Contains(',') ? "N0" : "D", culture));
            case 'x' when value.Kind == ValueKind.Long:
                return value.AsLong.ToString("x", culture);
            case 'X' when value.Kind == ValueKind.Long:
                return value.AsLong.ToString("X", culture);
            case 'o' when value.Kind == ValueKind.Long:
                return Convert.ToString(value.AsLong, 8);
            case 'c' when value.Kind == ValueKind.Long && value.AsLong is >= 0 and <= char.MaxValue:
                return ((char)value.AsLong).ToString();
            case 'b':
                return value.IsNull ? "false" : value.Kind == ValueKind.Bool && !value.AsBool ? "false" : "true";
            case 'f' or 'e' or 'E' or 'g' when value.IsNumber:
                double number = Numbers.ToDouble(value);
                string kind = piece.Letter == 'f' ? piece.Flags.Contains(',') ? "N" : "F" : piece.Letter.ToString();
                return piece.Sign(number, number.ToString(kind + (piece.Precision < 0 ? 6 : piece.Precision).ToString(culture), culture));
            case 's' or 'S':
                string text = value.IsNull ? "null" : ConvertFunctions.TextOf(value)!;
                text = piece.Precision >= 0 && piece.Precision < text.Length ? text[..piece.Precision] : text;
                return piece.Letter == 'S' ? text.ToUpperInvariant() : text;
            default:
                return "null";
        }
    }

    /// <param name="Letter">NUL for literal text.</param>
    /// <param name="Precision">−1 when not given.</param>
    /// <param name="Argument">Number of the argument from 1; 0 takes the next.</param>
    private sealed record Piece(string Text, char Letter, string Flags, int Width, int Precision, int Argument)
    {
        public string Sign(double value, string text) => Flags.Contains('+') && value >= 0 ? "+" + text : text;

        public string Pad(string text)
        {
            if (Flags.Contains('-'))
            {
                return text.PadRight(Width);
            }

            if (!Flags.Contains('0') || Letter is 's' or 'S' or 'c' or 'b' || text.Length >= Width)
            {
                return text.PadLeft(Width);
            }

            int sign = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
            return text[..sign] + text[sign..].PadLeft(Width - sign, '0');
        }
    }
}
