namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups of several workers, dealt out by the hashes of their keys, so that each part fits the caches when it is merged, and has a
/// lock of its own. Safe for concurrent use.
/// </summary>
/// <remarks>A part, too, is what may leave memory: see <see cref="GroupPart"/> and <see cref="GroupRun"/>.</remarks>
internal sealed class GroupParts
{
    /// <summary>The lowest bits of a hash say the part; the upper ones the slot in a table, so that a part fills all of it.</summary>
    public const int Bits = 8;

    private const int FirstMergeAt = 1 << 14;
    private const int LastMergeAt = 1 << 24;

    private readonly Lock[] _gates = new Lock[1 << Bits];
    private readonly GroupPart[] _parts = new GroupPart[1 << Bits];
    private long _bytesHeld;
    private long _groupCount;
    private int _turn;
    private int _mergeAt = FirstMergeAt;

    public GroupParts(GroupShape shape)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            _gates[i] = new Lock();
            _parts[i] = new GroupPart(shape, this);
        }
    }

    public int Count => _parts.Length;

    public long BytesHeld => Interlocked.Read(ref _bytesHeld);

    /// <summary>Groups of all parts; those that came again, and were not merged yet, once more.</summary>
    public long GroupCount => Interlocked.Read(ref _groupCount);

    /// <summary>A part with so many groups since it merged last merges again.</summary>
    public int MergeAt => Volatile.Read(ref _mergeAt);

    /// <summary>Takes over all groups of a state, which is empty afterwards.</summary>
    public void Add(GroupState state)
    {
        state.Settle();
        Span<int> ends = stackalloc int[1 << Bits];
        ReadOnlySpan<int> groups = state.Deal(Bits, ends);

        // Each call begins elsewhere, so that workers seldom meet at a lock.
        int turn = Interlocked.Increment(ref _turn) * ((_parts.Length / 2) + 1);
        for (int i = 0; i < _parts.Length; i++)
        {
            int part = (turn + i) & (_parts.Length - 1);
            int start = part == 0 ? 0 : ends[part - 1];
            if (ends[part] > start)
            {
                Add(part, state, groups[start..ends[part]]);
            }
        }

        state.Clear();
    }

    /// <summary>All groups of one part, each once; the part is empty afterwards.</summary>
    /// <param name="empty">Takes the groups when none were merged before.</param>
    public GroupState Take(int part, GroupState empty)
    {
        lock (_gates[part])
        {
            return _parts[part].Take(empty);
        }
    }

    /// <summary>Merging early pays when many groups came again; when most were new it only costs memory, and is put off.</summary>
    /// <param name="merged">Groups that a part merged.</param>
    /// <param name="added">Those of them that were new to it.</param>
    public void Learn(int merged, int added)
    {
        int at = MergeAt;
        if (added > merged / 3 * 2 && at < LastMergeAt)
        {
            Interlocked.CompareExchange(ref _mergeAt, at * 4, at);
        }
    }

    private void Add(int part, GroupState state, ReadOnlySpan<int> groups)
    {
        lock (_gates[part])
        {
            GroupPart target = _parts[part];
            long bytes = target.BytesHeld;
            int count = target.Count;
            state.AddTo(target, groups);
            Interlocked.Add(ref _bytesHeld, target.BytesHeld - bytes);
            Interlocked.Add(ref _groupCount, target.Count - count);
        }
    }
}
