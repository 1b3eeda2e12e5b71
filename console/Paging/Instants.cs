using System.Globalization;

namespace LogFlowDb.Console.Paging;

/// <summary>Instants as ns since 1970 UTC and as queries write them.</summary>
internal static class Instants
{
    public const long Second = 1_000_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    /// <summary>Null for what is no instant in UTC, as rows show it.</summary>
    public static long? TryParse(string text)
    {
        if (text.Length < 20 || text[^1] != 'Z' || text[10] != 'T'
            || !DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            return null;
        }

        long fraction = 0;
        if (text[19] == '.')
        {
            ReadOnlySpan<char> digits = text.AsSpan(20, text.Length - 21);
            if (digits.Length is 0 or > 9 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out fraction))
            {
                return null;
            }

            for (int i = digits.Length; i < 9; i++)
            {
                fraction *= 10;
            }
        }

        return ((time - DateTime.UnixEpoch).Ticks * 100) + fraction;
    }

    /// <summary>ISO 8601 in UTC with all nine digits of the second that are needed.</summary>
    public static string Text(long instant)
    {
        (long seconds, long fraction) = (Floor(instant, Second) / Second, instant - Floor(instant, Second));
        string text = Utc(seconds * Second).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction == 0 ? text + "Z" : $"{text}.{fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0')}Z";
    }

    public static DateTime Utc(long instant) => DateTime.UnixEpoch.AddTicks(Math.Clamp(instant / 100, -DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks));

    public static long Of(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks * 100;

    public static long Floor(long instant, long span) => (instant - (((instant % span) + span) % span));
}
