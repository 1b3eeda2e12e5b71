namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// The groups whose hashes end alike. They are only collected, run by run, and merged when the part is taken, or earlier when so many
/// came again that merging saves memory. Not thread-safe.
/// </summary>
/// <param name="parts">To which it belongs.</param>
internal sealed class GroupPart(GroupShape shape, GroupParts parts)
{
    private const int FirstRoom = 256;

    private List<GroupRun> _runs = [];
    private GroupState? _merged;
    private int _inRuns;

    public long BytesHeld { get; private set; }

    /// <summary>Groups, those that came again once more.</summary>
    public int Count => _inRuns + (_merged?.GroupCount ?? 0);

    /// <param name="layout">Of the keys.</param>
    /// <param name="from">The groups to add.</param>
    public void Add(KeyLayout layout, ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Accumulator[] accumulators, ReadOnlySpan<int> from)
    {
        while (!from.IsEmpty)
        {
            if (_runs.Count == 0 || _runs[^1].Room == 0 || !_runs[^1].Layout.IsSame(layout))
            {
                int room = Math.Clamp(Math.Max(from.Length, _inRuns), FirstRoom, GroupRun.MostGroups);
                GroupRun added = new(shape, layout, room);
                _runs.Add(added);
                BytesHeld += added.BytesHeld;
            }

            GroupRun run = _runs[^1];
            int count = Math.Min(run.Room, from.Length);
            long before = run.BytesHeld;
            run.Append(keys, hashes, accumulators, from[..count]);
            BytesHeld += run.BytesHeld - before;
            _inRuns += count;
            from = from[count..];
        }

        if (_inRuns >= parts.MergeAt)
        {
            int added = _inRuns, before = _merged?.GroupCount ?? 0;
            _merged = Merge(_merged ?? new GroupState(shape));
            BytesHeld = _merged.BytesHeld;
            parts.Learn(added, _merged.GroupCount - before);
        }
    }

    /// <summary>All groups, each once; the part is empty afterwards.</summary>
    /// <param name="empty">Takes the groups when none were merged before.</param>
    public GroupState Take(GroupState empty)
    {
        GroupState all = Merge(_merged ?? empty);
        _merged = null;
        BytesHeld = 0;
        return all;
    }

    private GroupState Merge(GroupState target)
    {
        List<GroupRun> runs = _runs;
        _runs = [];
        _inRuns = 0;
        for (int i = 0; i < runs.Count; i++)
        {
            target.Merge(runs[i].Layout, runs[i].Keys, runs[i].Hashes, runs[i].Accumulators, runs[i].Groups);
            runs[i] = null!;
        }

        return target;
    }
}
