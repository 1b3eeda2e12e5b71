using System.Globalization;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>Times as the screen shows them.</summary>
/// <param name="Mode">What they are told by.</param>
/// <param name="Local">The zone of local times.</param>
internal readonly record struct TimeText(TimeMode Mode, TimeZoneInfo Local)
{
    private bool IsLocal => Mode == TimeMode.Local;

    public string Zone(long instant) => IsLocal ? $"UTC{Sign(Local.GetUtcOffset(Instants.Utc(instant)))}" : "UTC";

    /// <summary><c>13:17:41.204</c>, with the day where it is asked for.</summary>
    public string Clock(long instant, bool day) => Zoned(instant).ToString(day ? "MM-dd HH:mm:ss.fff" : "HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public string Minute(long instant) => Zoned(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Second(long instant) => Zoned(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public string Date(long instant) => Zoned(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>Fri 2026-11-20 13:00–14:00 UTC</c>.</summary>
    public string Range(long from, long to)
    {
        DateTime start = Zoned(from), end = Zoned(to);
        bool seconds = to - from < 10 * Instants.Minute || start.Second != 0 || (end.Second != 0 && to - from < Instants.Hour);
        string clock = seconds ? "HH:mm:ss" : "HH:mm";
        string first = start.ToString("ddd yyyy-MM-dd " + clock, CultureInfo.InvariantCulture);
        string last = end.ToString((start.Date == end.Date ? "" : end.Year == start.Year ? "MM-dd " : "yyyy-MM-dd ") + clock, CultureInfo.InvariantCulture);
        return $"{first}–{last} {Zone(from)}";
    }

    /// <summary>Of a row: by the mode.</summary>
    /// <param name="before">The row above; null for none.</param>
    public string Row(long instant, long? before, long now, bool day) => Mode switch
    {
        TimeMode.Age => Length(now - instant),
        TimeMode.Distance => before is { } above ? "+" + Length(instant - above) : Clock(instant, day: false),
        _ => Clock(instant, day),
    };

    public static string Length(long nanoseconds)
    {
        double seconds = nanoseconds / 1e9;
        string sign = seconds < 0 ? "-" : "";
        seconds = Math.Abs(seconds);
        return sign + (seconds switch
        {
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.000} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}m {(int)seconds % 60:00}s"),
            < 86400 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600}h {(int)seconds / 60 % 60:00}m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)seconds / 86400}d {(long)seconds / 3600 % 24:00}h"),
        });
    }

    /// <summary>An instant that a person typed: <c>13:05</c> of a day, <c>-2h</c> before an instant, ISO 8601, <c>20261101</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="near">Its day is meant where none is typed.</param>
    /// <param name="end">What <c>-2h</c> is counted from.</param>
    public long? Parse(string text, long near, long end)
    {
        text = text.Trim();
        if (text.Length > 2 && text[0] is '-' or '+' && Span(text[1..]) is { } span)
        {
            return end + (text[0] == '-' ? -span : span);
        }

        if (text == "now")
        {
            return end;
        }

        string[] clocks = ["H:mm", "H:mm:ss", "H:mm:ss.FFFFFFF"];
        if (TimeOnly.TryParseExact(text, clocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly clock))
        {
            return Instant(Zoned(near).Date + clock.ToTimeSpan());
        }

        string[] dates = ["yyyy-MM-dd", "yyyy-MM-dd H:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd H:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];
        return Instants.TryParse(text) is { } instant ? instant
            : text.EndsWith('Z') && DateTime.TryParseExact(text[..^1], dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime utc) ? Instants.Of(utc)
            : DateTime.TryParseExact(text, dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime zoned) ? Instant(zoned)
            : null;
    }

    private static long? Span(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < 1_000_000
            ? text[digits..] switch
            {
                "s" => number * Instants.Second,
                "m" => number * Instants.Minute,
                "h" => number * Instants.Hour,
                "d" => number * Instants.Day,
                "w" => number * 7 * Instants.Day,
                _ => null,
            }
            : null;
    }

    private static string Sign(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    private DateTime Zoned(long instant) => IsLocal ? TimeZoneInfo.ConvertTimeFromUtc(Instants.Utc(instant), Local) : Instants.Utc(instant);

    private long Instant(DateTime zoned) => Instants.Of(IsLocal && !Local.IsInvalidTime(zoned) ? TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(zoned, DateTimeKind.Unspecified), Local) : zoned);
}
