using System.Globalization;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Bytes that the stages of one execution may hold together. Stages that remember rows say after each batch how much they hold;
/// those that can put rows on disk do so when all together are over the limit, the others fail. Safe for concurrent use.
/// </summary>
/// <param name="pool">What the query shares with others; null when it is alone.</param>
internal sealed class MemoryBudget(long limitBytes, MemoryPool? pool = null) : IDisposable
{
    private long _held;
    private long _spillable;
    private long _peak;

    public long LimitBytes => limitBytes;

    /// <summary>What all holders have now.</summary>
    public long HeldBytes => Interlocked.Read(ref _held);

    public long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>
    /// What a holder has now that can put it on disk, instead of what it said before (<paramref name="mine"/>).
    /// </summary>
    /// <param name="soon">Bytes it needs for a moment before it says again what it holds.</param>
    /// <returns>True when it should put rows on disk now.</returns>
    public bool Hold(ref long mine, long nowBytes, long soon = 0)
    {
        Interlocked.Add(ref _spillable, nowBytes - mine);
        long held = Add(ref mine, nowBytes, fixedBytes: 0);
        return held + soon > limitBytes || (pool?.IsOver(held, soon) ?? false);
    }

    /// <summary>Replaces what one holder said before (<paramref name="mine"/>) by what it holds now.</summary>
    /// <param name="what">What it holds, for the message, e.g. <c>groups</c>.</param>
    /// <exception cref="QueryExecutionException">Those that cannot put rows on disk are over the limit together.</exception>
    public void Update(ref long mine, long nowBytes, string stage, long count, string what)
    {
        long held = Add(ref mine, nowBytes, nowBytes - mine) - Interlocked.Read(ref _spillable);
        if (held > limitBytes)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"{stage} holds {count:N0} {what}: {Mib(held):N0} MB of memory, more than the {Mib(limitBytes):N0} MB one query may use; take fewer keys or rows, or raise the limit (--memory MB)"));
        }

        if (pool?.Refuses(held) is { } refuses)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"{stage} holds {count:N0} {what}: {Mib(held):N0} MB of memory, while the {Mib(refuses.LimitBytes):N0} MB are spent that all {refuses.Purpose} share; take fewer keys or rows, or try again later"));
        }
    }

    /// <summary>Gives back to the pool what is left, as a query does that failed.</summary>
    public void Dispose()
    {
        long held = Interlocked.Exchange(ref _held, 0), spillable = Interlocked.Exchange(ref _spillable, 0);
        pool?.Change(held, 0, spillable - held);
    }

    private long Add(ref long mine, long nowBytes, long fixedBytes)
    {
        long change = nowBytes - mine;
        long held = Interlocked.Add(ref _held, change);
        mine = nowBytes;
        pool?.Change(held - change, held, fixedBytes);
        long peak = Interlocked.Read(ref _peak);
        while (held > peak)
        {
            long seen = Interlocked.CompareExchange(ref _peak, held, peak);
            if (seen == peak)
            {
                break;
            }

            peak = seen;
        }

        return held;
    }

    private static long Mib(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
