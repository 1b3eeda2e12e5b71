namespace LogFlowDb.Query.Aggregates;

/// <summary>What the group states of all workers of a stage have in common. Safe for concurrent use.</summary>
internal sealed class GroupShape
{
    private readonly Func<Accumulator>[] _factories;
    private GroupParts? _parts;
    private int _owned;

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

    /// <summary>Bytes that the codecs hold for all states.</summary>
    public long BytesHeld => Codecs.Sum(static c => c.BytesHeld);

    /// <summary>Where workers put groups that are too many to keep apart.</summary>
    public GroupParts Parts => LazyInitializer.EnsureInitialized(ref _parts, () => new GroupParts(this));

    /// <summary>True when <see cref="Parts"/> has groups.</summary>
    public bool HasParts => Volatile.Read(ref _parts) is not null;

    /// <summary>True for the first caller alone.</summary>
    public bool TryOwn() => Interlocked.Exchange(ref _owned, 1) == 0;

    public Accumulator[] CreateAccumulators()
    {
        Accumulator[] made = [.. _factories.Select(static f => f())];
        foreach (Accumulator accumulator in made)
        {
            accumulator.IsSingle = Codecs.Count == 0;
        }

        return made;
    }
}
