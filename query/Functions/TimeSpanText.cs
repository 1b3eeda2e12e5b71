using System.Globalization;

namespace LogFlowDb.Query.Functions;

/// <summary>Reads spans: a number and <c>s m h d w mon y</c>.</summary>
internal static class TimeSpanText
{
    /// <summary>What a unit may be, for messages.</summary>
    public const string Units = "s, m, h, d, w, mon or y";

    /// <summary>
    /// A span by which time is cut. False with the error's code: 90502 no number or unit, 90500 months that do not divide a year, 90501
    /// more than one year.
    /// </summary>
    public static bool TryParse(string text, out TimeSpanUnit span, out int code, out string message)
    {
        span = new TimeSpanUnit(1, TimeUnit.Day);
        code = 0;
        message = "";
        if (!TryRead(text, out int count, out TimeUnit unit))
        {
            code = 90502;
            message = $"{text} is no span: a number and {Units} expected";
        }
        else if (unit == TimeUnit.Month && count is not (1 or 2 or 3 or 4 or 6))
        {
            code = 90500;
            message = $"{text}: months must be 1, 2, 3, 4 or 6";
        }
        else if (unit == TimeUnit.Year && count != 1)
        {
            code = 90501;
            message = $"{text}: only 1y is possible";
        }

        span = new TimeSpanUnit(count, unit);
        return code == 0;
    }

    /// <summary>A length of time in ns; months and years by their mean length. False for what is none, or is too long.</summary>
    public static bool TryDuration(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryRead(text, out int count, out TimeUnit unit))
        {
            return false;
        }

        long length = new TimeSpanUnit(1, unit).Nanoseconds;
        bool fits = count <= long.MaxValue / length;
        nanoseconds = fits ? count * length : 0;
        return fits;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out int count, out TimeUnit unit)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        TimeUnit? known = text[digits..] switch
        {
            "s" => TimeUnit.Second,
            "m" => TimeUnit.Minute,
            "h" => TimeUnit.Hour,
            "d" => TimeUnit.Day,
            "w" => TimeUnit.Week,
            "mon" => TimeUnit.Month,
            "y" => TimeUnit.Year,
            _ => null,
        };
        unit = known ?? TimeUnit.Day;
        return int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0 && known is not null;
    }
}
