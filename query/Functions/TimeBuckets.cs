namespace LogFlowDb.Query.Functions;

/// <summary>
/// Cuts local time into buckets. Spans up to weeks are multiples counted from Monday 1969-12-29 00:00 local time by the zone's
/// standard offset (daylight saving is ignored, so that all buckets are equally long); months and years are calendar ones.
/// Safe for concurrent use.
/// </summary>
/// <param name="offset">ns by which bucket starts are shifted.</param>
internal sealed class TimeBuckets(TimeSpanUnit span, TimeZoneInfo zone, long offset = 0)
{
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerDay = 86_400_000_000_000;

    // Monday 1969-12-29 is three days before the epoch.
    private readonly long _anchor = (-3 * NanosecondsPerDay) - Offset(zone) + offset;
    private readonly long _local = Offset(zone) - offset;
    private readonly long _length = span.Nanoseconds;

    /// <summary>Start of the bucket that holds the instant; both ns since 1970 UTC.</summary>
    public long Start(long time)
    {
        if (span.IsCalendar)
        {
            return CalendarStart(time);
        }

        long past = (time - _anchor) % _length;
        return time - (past < 0 ? past + _length : past);
    }

    /// <summary>Start of the bucket after the one that starts at <paramref name="start"/>.</summary>
    public long Next(long start)
    {
        if (!span.IsCalendar)
        {
            return start + _length;
        }

        DateTime local = ToDate(start + _local);
        return ToNanoseconds(span.Unit == TimeUnit.Year ? local.AddYears(span.Count) : local.AddMonths(span.Count)) - _local;
    }

    private static long Offset(TimeZoneInfo zone) => zone.BaseUtcOffset.Ticks * NanosecondsPerTick;

    private static DateTime ToDate(long nanoseconds) =>
        DateTime.UnixEpoch.AddTicks((long)Math.Floor(nanoseconds / (decimal)NanosecondsPerTick));

    private static long ToNanoseconds(DateTime date) => (date.Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;

    private long CalendarStart(long time)
    {
        DateTime local = ToDate(time + _local);
        DateTime start = span.Unit == TimeUnit.Year
            ? new DateTime(local.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc)
            : new DateTime(local.Year, ((local.Month - 1) / span.Count * span.Count) + 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return ToNanoseconds(start) - _local;
    }
}
