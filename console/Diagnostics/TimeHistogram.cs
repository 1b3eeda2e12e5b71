namespace LogFlowDb.Console.Diagnostics;

/// <summary>How often something took how long, by upper bounds. Safe for concurrent use.</summary>
internal sealed class TimeHistogram
{
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private long _ticks;

    /// <summary>Seconds, ascending; what took longer than the last is counted behind it.</summary>
    public static ReadOnlySpan<double> Bounds => [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Of all, in seconds.</summary>
    public double Sum => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

    public void Add(TimeSpan time)
    {
        int bucket = Bounds.BinarySearch(time.TotalSeconds);
        Interlocked.Increment(ref _counts[bucket < 0 ? ~bucket : bucket]);
        Interlocked.Add(ref _ticks, time.Ticks);
    }

    /// <summary>How often it took at most each of <see cref="Bounds"/>, and last how often at all.</summary>
    public long[] Cumulative()
    {
        long[] counts = new long[_counts.Length];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = sum += Interlocked.Read(ref _counts[i]);
        }

        return counts;
    }
}
