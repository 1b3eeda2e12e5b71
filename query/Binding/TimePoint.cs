using System.Globalization;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// Times in options: <c>yyyy</c> to <c>yyyyMMddHHmmss</c> with the missing tail at its beginning, ISO 8601, <c>now</c>, or
/// <c>-1h</c>, so long before now.
/// </summary>
internal static class TimePoint
{
    public static bool TryParse(string text, BindingOptions options, out long nanoseconds)
    {
        nanoseconds = options.Now;
        if (text == "now")
        {
            return true;
        }

        if (text.StartsWith("now", StringComparison.Ordinal))
        {
            text = text[3..];
        }

        if (text.Length > 1 && text[0] is '-' or '+')
        {
            bool isLength = TimeSpanText.TryDuration(text.AsSpan(1), out long length);
            nanoseconds += text[0] == '-' ? -length : length;
            return isLength;
        }

        return TryDigits(text, options.TimeZone, out nanoseconds) || IsoTime.TryParse(text, options.TimeZone, out nanoseconds);
    }

    private static bool TryDigits(string text, TimeZoneInfo zone, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length is not (4 or 6 or 8 or 10 or 12 or 14) || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        string filled = text + "00000101000000"[text.Length..];
        return DateTime.TryParseExact(filled, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
            && LocalTime.TryToInstant(local, 0, zone, out nanoseconds);
    }
}
