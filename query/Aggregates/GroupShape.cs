namespace LogFlowDb.Query.Aggregates;

/// <summary>What the group states of all workers of a stage have in common. Safe for concurrent use.</summary>
internal sealed class GroupShape
{
    private readonly Func<Accumulator>[] _factories;

    /// <param name="keyCount">Number of keys.</param>
    /// <param name="spanNs">Of the buckets of a time chart.</param>
    public GroupShape(int keyCount, IReadOnlyList<AggregateCall> calls, long? spanNs = null)
    {
        KeyCodec[] codecs = new KeyCodec[keyCount];
        for (int i = 0; i < keyCount; i++)
        {
            codecs[i] = new KeyCodec();
        }

        Codecs = codecs;
        _factories = [.. calls.Select(call => call.Function.Factory(call, spanNs))];
    }

    public IReadOnlyList<KeyCodec> Codecs { get; }

    public Accumulator[] CreateAccumulators() => [.. _factories.Select(static f => f())];
}
