using System.Globalization;
using System.Text;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// A date format of the language, as Java's SimpleDateFormat writes them: <c>yyyy-MM-dd HH:mm:ss</c>. Letters: <c>y M d H k h K m s S a E D
/// z Z X</c>; text in single quotes; month and day names are English. <c>S</c> counts as decimals of the second. Values out of
/// range are refused, not rolled over. Immutable.
/// </summary>
internal sealed class DatePattern
{
    private const string Letters = "yuMdDHkhKmsSaEzZX";
    private readonly List<Element> _elements = [];

    private DatePattern(string pattern, List<Element> elements)
    {
        Pattern = pattern;
        _elements = elements;
    }

    public string Pattern { get; }

    /// <summary>Null with the letter that is not known, or <c>'\''</c> for a quote that is not closed.</summary>
    public static DatePattern? TryParse(string pattern, out char unknown)
    {
        List<Element> elements = [];
        unknown = '\0';
        for (int i = 0; i < pattern.Length;)
        {
            char c = pattern[i];
            if (c == '\'')
            {
                int close = pattern.IndexOf('\'', i + 1);
                if (close < 0)
                {
                    unknown = '\'';
                    return null;
                }

                elements.Add(new Element('\0', 0, close == i + 1 ? "'" : pattern[(i + 1)..close]));
                i = close + 1;
            }
            else if (char.IsAsciiLetter(c))
            {
                if (!Letters.Contains(c))
                {
                    unknown = c;
                    return null;
                }

                int end = i;
                while (end < pattern.Length && pattern[end] == c)
                {
                    end++;
                }

                elements.Add(new Element(c, end - i, ""));
                i = end;
            }
            else
            {
                elements.Add(new Element('\0', 0, c.ToString()));
                i++;
            }
        }

        return new DatePattern(pattern, elements);
    }

    public string Format(long nanoseconds, TimeZoneInfo zone)
    {
        DateTime time = LocalTime.FromInstant(nanoseconds, zone, out int rest);
        StringBuilder text = new();
        foreach (Element element in _elements)
        {
            _ = element.Letter switch
            {
                '\0' => text.Append(element.Text),
                'y' or 'u' => Number(text, element.Count == 2 ? time.Year % 100 : time.Year, element.Count),
                'M' when element.Count > 3 => text.Append(CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(time.Month)),
                'M' when element.Count == 3 => text.Append(CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(time.Month)),
                'M' => Number(text, time.Month, element.Count),
                'd' => Number(text, time.Day, element.Count),
                'D' => Number(text, time.DayOfYear, element.Count),
                'H' => Number(text, time.Hour, element.Count),
                'k' => Number(text, time.Hour == 0 ? 24 : time.Hour, element.Count),
                'h' => Number(text, time.Hour % 12 == 0 ? 12 : time.Hour % 12, element.Count),
                'K' => Number(text, time.Hour % 12, element.Count),
                'm' => Number(text, time.Minute, element.Count),
                's' => Number(text, time.Second, element.Count),
                'S' => Fraction(text, (time.Ticks % TimeSpan.TicksPerSecond * 100) + rest, element.Count),
                'a' => text.Append(time.Hour < 12 ? "AM" : "PM"),
                'E' => text.Append(element.Count > 3 ? time.DayOfWeek.ToString() : time.DayOfWeek.ToString()[..3]),
                _ => Offset(text, zone.GetUtcOffset(time), element),
            };
        }

        return text.ToString();
    }

    /// <summary>Text behind what the pattern covers is ignored.</summary>
    public bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, out long nanoseconds)
    {
        nanoseconds = 0;
        Fields fields = new();
        for (int i = 0; i < _elements.Count; i++)
        {
            Element element = _elements[i];
            bool adjacent = i + 1 < _elements.Count && _elements[i + 1].IsNumeric;
            if (!TryRead(element, adjacent, ref text, ref fields))
            {
                return false;
            }
        }

        if (!fields.TryToDate(out DateTime date))
        {
            return false;
        }

        date = date.AddTicks(fields.Fraction / 100);
        int rest = (int)(fields.Fraction % 100);
        return fields.Offset is { } offset
            ? LocalTime.TryToInstant(date, rest, offset, out nanoseconds)
            : LocalTime.TryToInstant(date, rest, zone, out nanoseconds);
    }

    private static bool TryRead(Element element, bool adjacent, ref ReadOnlySpan<char> text, ref Fields fields)
    {
        if (element.Letter == '\0')
        {
            bool agrees = text.StartsWith(element.Text, StringComparison.Ordinal);
            text = agrees ? text[element.Text.Length..] : text;
            return agrees;
        }

        if (element.IsNumeric)
        {
            return TryNumber(element, adjacent, ref text, ref fields);
        }

        switch (element.Letter)
        {
            case 'M':
                fields.Month = Name(ref text, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames) + 1;
                return fields.Month > 0;
            case 'E':
                return Name(ref text, CultureInfo.InvariantCulture.DateTimeFormat.DayNames, CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames) >= 0;
            case 'a':
                int half = Name(ref text, ["AM", "PM"], ["AM", "PM"]);
                fields.Afternoon = half == 1;
                return half >= 0;
            default:
                return TryZone(ref text, ref fields);
        }
    }

    private static bool TryNumber(Element element, bool adjacent, ref ReadOnlySpan<char> text, ref Fields fields)
    {
        text = text.TrimStart(' ');
        int most = adjacent ? element.Count : element.Letter == 'S' ? 9 : 10;
        int digits = 0;
        while (digits < text.Length && digits < most && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits == 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        text = text[digits..];
        if (element.Letter == 'S')
        {
            for (int i = digits; i < 9; i++)
            {
                number *= 10;
            }

            fields.Fraction = number;
            return true;
        }

        return number <= int.MaxValue && fields.Set(element.Letter, (int)number, digits);
    }

    private static int Name(ref ReadOnlySpan<char> text, string[] full, string[] abbreviated)
    {
        for (int i = 0; i < full.Length; i++)
        {
            foreach (string name in (ReadOnlySpan<string>)[full[i], abbreviated[i]])
            {
                if (name.Length > 0 && text.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    text = text[name.Length..];
                    return i;
                }
            }
        }

        return -1;
    }

    private static bool TryZone(ref ReadOnlySpan<char> text, ref Fields fields)
    {
        foreach (string name in (ReadOnlySpan<string>)["GMT", "UTC", "Z"])
        {
            if (text.StartsWith(name, StringComparison.Ordinal))
            {
                text = text[name.Length..];
                fields.Offset = TimeSpan.Zero;
                if (text.IsEmpty || text[0] is not ('+' or '-'))
                {
                    return true;
                }

                break;
            }
        }

        foreach (int length in (ReadOnlySpan<int>)[6, 5, 3])
        {
            if (text.Length >= length && IsoTime.TryOffset(text[..length], out TimeSpan offset))
            {
                text = text[length..];
                fields.Offset = offset;
                return true;
            }
        }

        return false;
    }

    private static StringBuilder Number(StringBuilder text, int number, int width) =>
        text.Append(number.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    private static StringBuilder Fraction(StringBuilder text, long nanoseconds, int width)
    {
        string digits = nanoseconds.ToString("D9", CultureInfo.InvariantCulture);
        return text.Append(width <= 9 ? digits[..width] : digits.PadRight(width, '0'));
    }

    private static StringBuilder Offset(StringBuilder text, TimeSpan offset, Element element)
    {
        if (element.Letter == 'X' && offset == TimeSpan.Zero)
        {
            return text.Append('Z');
        }

        string colon = element.Letter == 'Z' || (element.Letter == 'X' && element.Count < 3) ? "" : ":";
        TimeSpan size = offset.Duration();
        text.Append(element.Letter == 'z' ? "GMT" : "").Append(offset < TimeSpan.Zero ? '-' : '+');
        Number(text, size.Hours, 2);
        return element is { Letter: 'X', Count: 1 } ? text : Number(text.Append(colon), size.Minutes, 2);
    }

    /// <param name="Letter">NUL for literal text.</param>
    private readonly record struct Element(char Letter, int Count, string Text)
    {
        public bool IsNumeric => Letter is 'y' or 'u' or 'd' or 'D' or 'H' or 'k' or 'h' or 'K' or 'm' or 's' or 'S' || (Letter == 'M' && Count < 3);
    }

    /// <summary>What has been read so far; what the pattern does not name is the beginning of 1970, as of old.</summary>
    private struct Fields()
    {
        public int Month = 1;
        public bool? Afternoon;
        public long Fraction;
        public TimeSpan? Offset;
        private int _year = 1970;
        private int _day = 1;
        private int _dayOfYear;
        private int _hour;
        private int _minute;
        private int _second;

        public bool Set(char letter, int number, int digits)
        {
            switch (letter)
            {
                case 'y' or 'u':
                    _year = digits <= 2 ? TwoDigitYear(number) : number;
                    return number is > 0 and < 10000 || digits <= 2;
                case 'M':
                    Month = number;
                    return number is >= 1 and <= 12;
                case 'd':
                    _day = number;
                    return number is >= 1 and <= 31;
                case 'D':
                    _dayOfYear = number;
                    return number is >= 1 and <= 366;
                case 'm':
                    _minute = number;
                    return number < 60;
                case 's':
                    _second = number;
                    return number < 60;
                default:
                    _hour = letter switch
                    {
                        'k' => number % 24,
                        'h' => number % 12,
                        _ => number,
                    };
                    return number <= (letter == 'H' ? 23 : letter == 'k' ? 24 : 12);
            }
        }

        public readonly bool TryToDate(out DateTime date)
        {
            date = default;
            if (_day > DateTime.DaysInMonth(_year, Month))
            {
                return false;
            }

            date = _dayOfYear > 0
                ? new DateTime(_year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(_dayOfYear - 1)
                : new DateTime(_year, Month, _day, 0, 0, 0, DateTimeKind.Unspecified);
            date = date.AddSeconds(((_hour + (Afternoon == true && _hour < 12 ? 12 : 0)) * 3600) + (_minute * 60) + _second);
            return true;
        }

        /// <summary>Within 80 years before and 20 after now.</summary>
        private static int TwoDigitYear(int number)
        {
            int latest = TimeProvider.System.GetUtcNow().Year + 20;
            int year = (latest / 100 * 100) + number;
            return year > latest ? year - 100 : year;
        }
    }
}
