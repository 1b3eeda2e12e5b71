using System.Numerics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Execution;

/// <summary>Collects groups and their aggregates, and joins those of several workers; what becomes of them is the stage's.</summary>
internal abstract class GroupCollector : Collector
{
    /// <summary>Up to so many groups, joining them one after the other is quicker than dividing the work.</summary>
    private const int FewGroups = 1 << 16;

    /// <summary>About as many groups as stay in the second-level cache with their aggregates.</summary>
    private const int PartitionGroups = 1 << 14;

    private readonly string _stage;
    private readonly ExecutionContext _context;
    private readonly IReadOnlyList<AggregateCall> _calls;
    private readonly List<Expression> _expressions = [];
    private readonly int[][] _arguments;
    private readonly GroupShape _shape;
    private long _held;

    protected GroupCollector(string stage, GroupShape shape, IReadOnlyList<AggregateCall> calls, ExecutionContext context)
    {
        _stage = stage;
        _context = context;
        _calls = calls;
        _shape = shape;
        State = new GroupState(shape);
        _arguments = new int[calls.Count][];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        for (int i = 0; i < calls.Count; i++)
        {
            // sum(x), avg(x) and count(x) look at one column, evaluated once.
            _arguments[i] = new int[calls[i].Arguments.Count];
            for (int a = 0; a < _arguments[i].Length; a++)
            {
                Expression argument = calls[i].Arguments[a];
                string text = argument.ToString()!;
                if (argument.IsVolatile || !known.TryGetValue(text, out int at))
                {
                    at = _expressions.Count;
                    _expressions.Add(argument);
                    known[text] = at;
                }

                _arguments[i][a] = at;
            }
        }
    }

    protected GroupState State { get; }

    public override void Add(RowBatch batch)
    {
        RowBatch rows = Prepare(batch, out Column[] keys);
        if (rows.RowCount == 0)
        {
            return;
        }

        Column[] values = new Column[_expressions.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _expressions[i].Evaluate(rows, _context.Evaluation);
        }

        Column[][] arguments = new Column[_arguments.Length][];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Array.ConvertAll(_arguments[i], a => values[a]);
        }

        State.Add(keys, arguments, rows.RowCount);
        _context.Memory.Update(ref _held, State.BytesHeld, _stage, State.GroupCount, State.KeyCount == 0 ? "group" : "groups");
    }

    public override bool TryAddStatistics(ScanGroup group)
    {
        if (State.KeyCount > 0)
        {
            return false;
        }

        // Into a state of its own first: a call that needs the values leaves the others untouched.
        GroupState scratch = new(_shape);
        for (int i = 0; i < _calls.Count; i++)
        {
            ColumnStatistics? statistics = null;
            if (_calls[i].Arguments.Count > 0)
            {
                if (_calls[i].Arguments is not [FieldExpression field] || !group.TryStatistics(field.Name, out statistics))
                {
                    return false;
                }

                statistics ??= new ColumnStatistics(Engine.Values.ValueKind.Null, group.Group.RowCount, default, default, null, 0);
            }

            if (!scratch.Accumulators[i].TryAddStatistics(statistics, group.Group.RowCount))
            {
                return false;
            }
        }

        State.MergeAll(scratch);
        return true;
    }

    public override void Emit(IReadOnlyList<Collector> all, Operator next)
    {
        List<GroupState> states = [.. all.Select(static c => ((GroupCollector)c).State)];
        long groups = states.Sum(static s => (long)s.GroupCount);
        if (states.Count == 1)
        {
            Answer(Extract(states[0]), next);
        }
        else if (groups <= FewGroups || !states[0].IsPartitionable)
        {
            GroupState largest = states.MaxBy(static s => s.GroupCount)!;
            foreach (GroupState other in states)
            {
                if (!ReferenceEquals(other, largest))
                {
                    largest.MergeAll(other);
                    _context.Check();
                }
            }

            Answer(Extract(largest), next);
        }
        else
        {
            Answer(MergePartitions(states, groups), next);
        }
    }

    /// <summary>The rows that count, and the columns of their keys.</summary>
    protected abstract RowBatch Prepare(RowBatch batch, out Column[] keys);

    /// <summary>What is wanted of some groups that no other state shares. Called on several threads at once.</summary>
    protected abstract RowBatch Extract(GroupState state);

    /// <param name="rows">All that <see cref="Extract"/> gave, in no particular order.</param>
    protected abstract void Answer(RowBatch rows, Operator next);

    /// <summary>Each range of hashes is joined by itself: in parallel, within the caches, and forgotten once its rows are extracted.</summary>
    private RowBatch MergePartitions(List<GroupState> states, long groups)
    {
        foreach (GroupState state in states)
        {
            foreach (GroupState other in states)
            {
                state.Align(other);
            }
        }

        int bits = Math.Clamp(BitOperations.Log2((ulong)(groups / PartitionGroups)) + 1, 1, 12);
        RowBatch[] extracts = new RowBatch[1 << bits];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = Math.Max(1, _context.Limits.Parallelism),
            CancellationToken = _context.Cancellation,
        };
        try
        {
            Parallel.For(0, extracts.Length, options, () => new List<int>(), (partition, _, members) =>
            {
                _context.Check();
                GroupState merged = new(_shape, bits);
                foreach (GroupState state in states)
                {
                    state.CollectPartition(partition, bits, members);
                    merged.Merge(state, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
                }

                extracts[partition] = Extract(merged);
                return members;
            }, static _ =>
            {
                // The lists of members belong to no one any more.
            });
        }
        catch (AggregateException failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerException!);
        }

        RowStore store = new();
        foreach (RowBatch extract in extracts)
        {
            store.Append(extract);
        }

        return store.Build();
    }
}
