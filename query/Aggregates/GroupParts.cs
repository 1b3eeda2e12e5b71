namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups of several workers, dealt out by their keys so that each part is small beside the caches and has a lock of its own. Safe for
/// concurrent use.
/// </summary>
internal sealed class GroupParts
{
    private const int Bits = 7;

    private readonly Part[] _parts = new Part[1 << Bits];
    private long _bytesHeld;
    private long _groupCount;
    private int _turn;

    public GroupParts(GroupShape shape)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new Part(shape);
        }
    }

    public int Count => _parts.Length;

    public long BytesHeld => Interlocked.Read(ref _bytesHeld);

    public long GroupCount => Interlocked.Read(ref _groupCount);

    /// <summary>Takes over all groups of a state.</summary>
    public void Add(GroupState state)
    {
        int[] parts = state.Deal(Bits), starts = new int[_parts.Length + 1], groups = new int[parts.Length];
        foreach (int part in parts)
        {
            starts[part + 1]++;
        }

        for (int part = 0; part < _parts.Length; part++)
        {
            starts[part + 1] += starts[part];
        }

        int[] next = [.. starts];
        for (int group = 0; group < parts.Length; group++)
        {
            groups[next[parts[group]]++] = group;
        }

        // Each call begins elsewhere, so that workers seldom meet at a lock.
        int turn = Interlocked.Increment(ref _turn) * (_parts.Length / 2);
        for (int i = 0; i < _parts.Length; i++)
        {
            int part = (turn + i) & (_parts.Length - 1);
            if (starts[part + 1] > starts[part])
            {
                Merge(_parts[part], state, groups.AsSpan(starts[part], starts[part + 1] - starts[part]));
            }
        }
    }

    /// <summary>The groups of one part, which leaves it empty.</summary>
    public GroupState Take(int part)
    {
        lock (_parts[part].Gate)
        {
            return _parts[part].Take();
        }
    }

    private void Merge(Part part, GroupState state, ReadOnlySpan<int> groups)
    {
        lock (part.Gate)
        {
            long bytes = part.State.BytesHeld;
            int count = part.State.GroupCount;
            part.State.Merge(state, groups);
            Interlocked.Add(ref _bytesHeld, part.State.BytesHeld - bytes);
            Interlocked.Add(ref _groupCount, part.State.GroupCount - count);
        }
    }

    private sealed class Part(GroupShape shape)
    {
        public Lock Gate { get; } = new();

        public GroupState State { get; private set; } = new(shape);

        public GroupState Take()
        {
            GroupState taken = State;
            State = new GroupState(shape);
            return taken;
        }
    }
}
