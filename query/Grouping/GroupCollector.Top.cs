using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>The readings of a <see cref="TopSearch"/>.</summary>
internal abstract partial class GroupCollector
{
    public override void AllowRepeats(int groupCount, long rowCount)
    {
        if (Search is not null)
        {
            if (_memory.IsFirst(_holder))
            {
                Search.Allow(groupCount, rowCount, Math.Max(1, _context.Limits.Parallelism));
            }

            _top = new TopWorker(Search, State.KeyCount, _context.Limits.MemoryBytes / 4);
        }
    }

    public override bool BeginGroup(int group)
    {
        State.Settle();
        return _top is null || _top.Begin(group);
    }

    public override bool WantsAgain(IReadOnlyList<Collector> all)
    {
        if (Search is not { Phase: not TopPhase.Off } search)
        {
            return false;
        }

        List<GroupCollector> workers = [.. all.Cast<GroupCollector>()];
        workers.ForEach(static w => w._top!.Finish());
        bool again = false;
        switch (search.Phase)
        {
            case TopPhase.Counting:
                workers.ForEach(static w => w.CountGroups(w._top!));
                search.Choose([.. workers.Select(static w => w._top!.Release()).Where(static c => c.Length > 0)]);
                again = true;
                break;
            case TopPhase.Choosing:
                foreach (GroupCollector other in workers.Skip(1))
                {
                    State.MergeAll(other.State);
                    other.State.Clear();
                }

                again = search.ChooseMore(State.Accumulators[search.Measure].Result(State.GroupCount));
                break;
        }

        if (search.Phase == TopPhase.GivingUp)
        {
            workers.ForEach(static w => w.State.Clear());
            search.End();
            again = true;
        }

        return again;
    }

    /// <summary>What the search says to the rows: false when they are not to be grouped in this reading.</summary>
    private bool Admit(TopWorker top, ref RowBatch rows, ref Column[] keys)
    {
        switch (Search!.Phase)
        {
            case TopPhase.Counting:
                CountGroups(top);
                int[] arguments = _arguments[Search.Measure];
                Column? measure = arguments.Length > 0 ? _expressions[arguments[0]].Evaluate(rows, _context.Evaluation) : null;
                if (!top.TryCount(keys, measure, rows.RowCount))
                {
                    Search.GiveUp();
                }

                return false;
            case TopPhase.Choosing:
                int[] chosen = top.Choose(keys, rows.RowCount).ToArray();
                if (chosen.Length < rows.RowCount)
                {
                    rows = rows.Gather(chosen);
                    keys = Array.ConvertAll(keys, key => key.Gather(chosen));
                }

                return chosen.Length > 0;
            case TopPhase.GivingUp:
                return false;
            default:
                return true;
        }
    }

    /// <summary>Gives the groups met before the search began to its counters.</summary>
    private void CountGroups(TopWorker top)
    {
        State.Settle();
        if (State.GroupCount > 0)
        {
            Column[] keys = [.. Enumerable.Range(0, State.KeyCount).Select(State.Key)];
            if (!top.TryCountGroups(keys, State.Accumulators[Search!.Measure].Result(State.GroupCount)))
            {
                Search.GiveUp();
            }

            State.Clear();
        }
    }
}
