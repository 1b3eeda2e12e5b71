namespace LogFlowDb.Query.Functions;

/// <summary>Between instants (ns since 1970 UTC) and the clock of a zone.</summary>
internal static class LocalTime
{
    private const int NanosecondsPerTick = 100;
    private static readonly DateTime s_first = new(1678, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime s_end = new(2262, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>What the clock shows, and the ns below its ticks.</summary>
    public static DateTime FromInstant(long nanoseconds, TimeZoneInfo zone, out int rest)
    {
        long ticks = Math.DivRem(nanoseconds, NanosecondsPerTick, out long remainder);
        if (remainder < 0)
        {
            ticks--;
            remainder += NanosecondsPerTick;
        }

        rest = (int)remainder;
        return TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(ticks), zone);
    }

    /// <summary>
    /// The instant at which the clock shows <paramref name="local"/>; of an hour that occurs twice the later one, an hour that is
    /// skipped moves on by the gap. False outside the years 1678 to 2261.
    /// </summary>
    public static bool TryToInstant(DateTime local, int rest, TimeZoneInfo zone, out long nanoseconds)
    {
        nanoseconds = 0;
        if (local < s_first || local >= s_end)
        {
            return false;
        }

        DateTime clock = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        nanoseconds = ((clock - zone.GetUtcOffset(clock)).Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick + rest;
        return true;
    }

    /// <summary>As <see cref="TryToInstant"/> with an offset from UTC that the text itself gives.</summary>
    public static bool TryToInstant(DateTime local, int rest, TimeSpan offset, out long nanoseconds)
    {
        nanoseconds = 0;
        if (local < s_first || local >= s_end)
        {
            return false;
        }

        nanoseconds = ((local - offset).Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick + rest;
        return true;
    }
}
