namespace LogFlowDb.Console.Paging;

/// <summary>Lengths of time that people count in: the buckets of histograms.</summary>
internal static class TimeSpans
{
    private static readonly (long Nanoseconds, string Query, string Text)[] s_nice =
    [
        (Instants.Second, "1s", "1 s"), (2 * Instants.Second, "2s", "2 s"), (5 * Instants.Second, "5s", "5 s"), (10 * Instants.Second, "10s", "10 s"),
        (15 * Instants.Second, "15s", "15 s"), (30 * Instants.Second, "30s", "30 s"), (Instants.Minute, "1m", "1 min"), (2 * Instants.Minute, "2m", "2 min"),
        (5 * Instants.Minute, "5m", "5 min"), (10 * Instants.Minute, "10m", "10 min"), (15 * Instants.Minute, "15m", "15 min"), (30 * Instants.Minute, "30m", "30 min"),
        (Instants.Hour, "1h", "1 h"), (2 * Instants.Hour, "2h", "2 h"), (3 * Instants.Hour, "3h", "3 h"), (6 * Instants.Hour, "6h", "6 h"), (12 * Instants.Hour, "12h", "12 h"),
        (Instants.Day, "1d", "1 day"), (2 * Instants.Day, "2d", "2 days"), (5 * Instants.Day, "5d", "5 days"), (10 * Instants.Day, "10d", "10 days"),
        (30 * Instants.Day, "30d", "30 days"), (90 * Instants.Day, "90d", "90 days"), (365 * Instants.Day, "365d", "365 days"),
    ];

    /// <summary>The shortest of them of which a range needs at most so many.</summary>
    public static (long Nanoseconds, string Query, string Text) For(long range, int buckets)
    {
        foreach ((long Nanoseconds, string Query, string Text) span in s_nice)
        {
            if (range / span.Nanoseconds < buckets)
            {
                return span;
            }
        }

        return s_nice[^1];
    }
}
