using System.Globalization;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Reads ISO 8601 times: <c>2026-11-01</c>, <c>2026-11-01T10</c>, <c>T10:00</c>, <c>T10:00:05</c>, with up to nine decimals, a blank in
/// place of the T, and <c>Z</c> or <c>+09:00</c> at the end; without it the time is that of the zone.
/// </summary>
internal static class IsoTime
{
    public static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Digits(text[..4], out int year) || !Digits(text.Slice(5, 2), out int month) || !Digits(text.Slice(8, 2), out int day)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        DateTime date = new(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        ReadOnlySpan<char> rest = text[10..];
        long fraction = 0;
        if (!rest.IsEmpty)
        {
            if (rest[0] is not ('T' or 't' or ' ') || !TryClock(ref rest, ref date, out fraction))
            {
                return false;
            }
        }

        date = date.AddTicks(fraction / 100);
        if (rest.IsEmpty)
        {
            return LocalTime.TryToInstant(date, (int)(fraction % 100), zone, out nanoseconds);
        }

        return TryOffset(rest, out TimeSpan offset) && LocalTime.TryToInstant(date, (int)(fraction % 100), offset, out nanoseconds);
    }

    /// <summary><c>Z</c>, <c>+09</c>, <c>+0900</c> or <c>+09:00</c>.</summary>
    public static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length is not (3 or 5 or 6) || text[0] is not ('+' or '-') || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }

        int minutes = 0;
        if (!Digits(text.Slice(1, 2), out int hours) || (text.Length > 3 && !Digits(text[^2..], out minutes)) || hours > 18 || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    /// <summary>Reads the clock behind the date and leaves the zone in <paramref name="rest"/>.</summary>
    private static bool TryClock(ref ReadOnlySpan<char> rest, ref DateTime date, out long fraction)
    {
        fraction = 0;
        rest = rest[1..];
        Span<int> parts = stackalloc int[3];
        parts.Clear();
        for (int i = 0; i < 3; i++)
        {
            if (rest.Length < 2 || !Digits(rest[..2], out parts[i]))
            {
                return false;
            }

            rest = rest[2..];
            if (i == 2 || rest.IsEmpty || rest[0] != ':')
            {
                break;
            }

            rest = rest[1..];
        }

        if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59)
        {
            return false;
        }

        date = date.AddSeconds((parts[0] * 3600) + (parts[1] * 60) + parts[2]);
        if (!rest.IsEmpty && rest[0] is '.' or ',')
        {
            int digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                fraction = digits <= 9 ? (fraction * 10) + rest[digits] - '0' : fraction;
                digits++;
            }

            for (int i = digits; i <= 9; i++)
            {
                fraction *= 10;
            }

            rest = rest[digits..];
            return digits > 1;
        }

        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
