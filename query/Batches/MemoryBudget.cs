using System.Globalization;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Bytes that the stages of one execution may hold together. Stages that remember rows say after each batch how much they hold.
/// Safe for concurrent use.
/// </summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private long _held;
    private long _peak;

    public long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>Replaces what one holder said before (<paramref name="mine"/>) by what it holds now.</summary>
    /// <param name="what">What it holds, for the message, e.g. <c>groups</c>.</param>
    /// <exception cref="QueryExecutionException">All holders together are over the limit.</exception>
    public void Update(ref long mine, long nowBytes, string stage, long count, string what)
    {
        long held = Interlocked.Add(ref _held, nowBytes - mine);
        mine = nowBytes;
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

        if (held > limitBytes)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"{stage} holds {count:N0} {what}: {Mib(held):N0} MB of memory, more than the {Mib(limitBytes):N0} MB one query may use; take fewer keys or rows, or raise the limit (--memory MB)"));
        }
    }

    private static long Mib(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
