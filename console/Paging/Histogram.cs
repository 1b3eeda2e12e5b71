namespace LogFlowDb.Console.Paging;

/// <summary>How much there is in each bucket of a time range.</summary>
/// <param name="From">Beginning of the first bucket, ns since 1970 UTC.</param>
/// <param name="Span">Length of a bucket.</param>
/// <param name="SpanText">The same for people.</param>
/// <param name="Values">Null where there are no rows.</param>
internal sealed record Histogram(long From, long Span, string SpanText, double?[] Values)
{
    public long To => From + (Span * Values.Length);

    public double Total => Values.Sum(static value => value ?? 0);

    public double Peak => Values.Max() ?? 0;

    /// <summary>−1 when there are no rows.</summary>
    public int PeakIndex => Array.IndexOf(Values, Values.Max() is { } most ? most : double.NaN);

    public long StartOf(int bucket) => From + (Span * bucket);

    public int IndexOf(long time) => (int)Math.Clamp((time - From) / Span, -1, Values.Length);

    /// <summary>The query, and where its rows go.</summary>
    /// <param name="aggregate">As <c>timechart</c> takes it, e.g. <c>count</c>; its column is called <c>n</c>.</param>
    public static (string Query, Histogram Empty) Of(ViewQuery view, long from, long to, int buckets, string aggregate)
    {
        (long span, string query, string text) = TimeSpans.For(Math.Max(1, to - from), Math.Max(2, buckets - 1));
        long start = Instants.Floor(from, span);
        int count = (int)Math.Max(1, (to - start + span - 1) / span);
        return ($"{view.Source(from, to, ascending: false)} | timechart span={query} {aggregate} as n", new Histogram(start, span, text, new double?[count]));
    }

    public Histogram With(IEnumerable<FieldRow> rows)
    {
        double?[] values = new double?[Values.Length];
        foreach (FieldRow row in rows)
        {
            if (row.Time is { } time && IndexOf(time) is >= 0 and var at && at < values.Length)
            {
                values[at] = (values[at] ?? 0) + row["n"].Number;
            }
        }

        return this with { Values = values };
    }
}
