namespace LogFlowDb.Query.Aggregates;

/// <summary>What the group states of all workers of a stage have in common. Safe for concurrent use.</summary>
internal sealed class GroupShape
{
    private readonly Func<Accumulator>[] _factories;
    private readonly Func<GroupShape> _anew;
    private GroupParts? _parts;
    private GroupMemory? _memory;

    /// <param name="keyCount">Number of keys.</param>
    /// <param name="spanNs">Of the buckets of a time chart.</param>
    public GroupShape(int keyCount, IReadOnlyList<AggregateCall> calls, long? spanNs = null)
    {
        KeyCodec[] codecs = new KeyCodec[keyCount];
        for (int i = 0; i < keyCount; i++)
        {
            codecs[i] = new KeyCodec();
        }

        _anew = () => new GroupShape(keyCount, calls, spanNs);
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

    /// <summary>The groups of all workers, given to the first shape of a stage.</summary>
    public GroupMemory Memory => LazyInitializer.EnsureInitialized(ref _memory, () => new GroupMemory(this));

    /// <summary>One of the same calls that has numbered no keys yet.</summary>
    public GroupShape Anew() => _anew();

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
