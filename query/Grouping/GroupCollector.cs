using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Grouping;

/// <summary>Collects groups and their aggregates, and joins those of several workers; what becomes of them is the stage's.</summary>
internal abstract partial class GroupCollector : Collector
{
    /// <summary>Up to so many groups of the other workers are quicker added to the largest one's than divided into parts.</summary>
    private const int FewGroups = 1 << 19;

    /// <summary>So many groups outgrow the caches: a worker that still meets mostly new ones hands them over to the common parts.</summary>
    private const int ManyGroups = 1 << 15;

    private const int ProbeRows = 1 << 15;

    /// <summary>After so many hand-overs without looking for equal keys a worker looks again whether that would pay.</summary>
    private const int BlindHandOvers = 31;

    private readonly string _stage;
    private readonly QueryContext _context;
    private readonly IReadOnlyList<AggregateCall> _calls;
    private readonly List<Expression> _expressions = [];
    private readonly int[][] _arguments;
    private readonly GroupMemory _memory;
    private readonly GroupHolder _holder;
    private int _probedRows;
    private int _probedGroups;
    private long _rowsHeld;
    private int _blind;

    private TopWorker? _top;

    /// <param name="search">When nothing but the first groups is wanted, and they can be searched for; shared by the workers.</param>
    protected GroupCollector(
        string stage, GroupShape shape, IReadOnlyList<AggregateCall> calls, QueryContext context, TopSearch? search = null)
    {
        Search = search;
        _stage = stage;
        _context = context;
        _calls = calls;
        _memory = shape.Memory;
        _holder = _memory.Join();
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

    protected GroupState State => _holder.State;

    private GroupShape Shape => _memory.Shape;

    private TopSearch? Search { get; }

    public override void Add(RowBatch batch)
    {
        RowBatch rows = Prepare(batch, out Column[] keys);
        if (rows.RowCount == 0)
        {
            return;
        }

        if (_top is { } top && !Admit(top, ref rows, ref keys))
        {
            Account();
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

        bool isOver;
        _memory.Enter();
        try
        {
            State.Add(keys, arguments, rows.RowCount);
            _probedRows += rows.RowCount;
            _rowsHeld += rows.RowCount;
            if (_probedRows >= ProbeRows)
            {
                Probe();
            }

            isOver = Account();
        }
        finally
        {
            _memory.Leave();
        }

        if (isOver && Search?.TryEnd() != false)
        {
            _memory.Spill(_context.Spilling);
        }
    }

    public override bool TryAddTotals(GroupTotals totals)
    {
        if (Search is { Phase: TopPhase.Counting or TopPhase.Choosing or TopPhase.GivingUp })
        {
            return false;
        }

        _memory.Enter();
        try
        {
            return TryAdd(totals);
        }
        finally
        {
            _memory.Leave();
        }
    }

    private bool TryAdd(GroupTotals totals)
    {
        RowBatch rows = Prepare(totals.First, out Column[] keys);
        if (totals.IsSliced && !HasKeys(Prepare(totals.Last, out Column[] last), rows, keys, last))
        {
            return false;
        }

        // Into accumulators of their own first: a call that needs the values leaves the others untouched.
        Column places = rows.Column(GroupTotals.Place);
        Accumulator[][] sums = new Accumulator[rows.RowCount][];
        for (int row = 0; row < sums.Length; row++)
        {
            int place = (int)places[row].AsLong, count = totals.RowCount(place);
            sums[row] = Shape.CreateAccumulators();
            for (int i = 0; i < _calls.Count; i++)
            {
                ColumnStatistics? statistics = null;
                if (_calls[i].Arguments.Count > 0
                    && (_calls[i].Arguments is not [FieldExpression field] || !totals.TryStatistics(field.Name, place, out statistics)))
                {
                    return false;
                }

                sums[row][i].Reserve(1);
                if ((State.KeyCount > 0 && !sums[row][i].FitsAnyGroup) || !sums[row][i].TryAddStatistics(statistics, count))
                {
                    return false;
                }
            }
        }

        State.Merge(keys, sums);
        return true;
    }

    public override void Emit(IReadOnlyList<Collector> all, Operator next)
    {
        if (_memory.IsSpilled || (CanAnswerFromDisk && _memory.MaySpill && _context.Memory.HeldBytes > _context.Memory.LimitBytes / 2))
        {
            _memory.Spill(_context.Spilling, force: true);
            AnswerMany(ReadSpilled, next);
            return;
        }

        List<GroupState> states = [.. all.Select(static c => ((GroupCollector)c).State)];
        states.ForEach(static s => s.Settle());
        long groups = states.Sum(static s => (long)s.GroupCount);
        GroupState largest = states.MaxBy(static s => s.GroupCount)!;
        if (Shape.HasParts || (groups - largest.GroupCount > FewGroups && State.IsPartitionable))
        {
            AnswerMany(take => ReadParts(states, take), next);
            return;
        }

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

    /// <summary>True when the rows of all groups never stand in memory together: then they need no room beside the groups.</summary>
    protected virtual bool CanAnswerFromDisk => false;

    /// <summary>The rows that count, and the columns of their keys.</summary>
    protected abstract RowBatch Prepare(RowBatch batch, out Column[] keys);

    /// <summary>What is wanted of some groups that no other state shares. Called on several threads at once.</summary>
    protected abstract RowBatch Extract(GroupState state);

    /// <param name="rows">All that <see cref="Extract"/> gave, in no particular order.</param>
    protected abstract void Answer(RowBatch rows, Operator next);

    /// <summary>The answer when groups are many: what is wanted of them is kept together, or the query fails by name.</summary>
    /// <param name="read">Calls for the rows of some groups at a time, in no particular order, never two calls at once.</param>
    protected virtual void AnswerMany(Action<Action<RowBatch>> read, Operator next)
    {
        RowStore store = new();
        long held = 0;
        read(rows =>
        {
            store.Append(rows);
            _context.Memory.Update(ref held, store.BytesHeld, _stage, store.RowCount, "groups");
        });
        Answer(store.Build(), next);
        _context.Memory.Update(ref held, 0, _stage, 0, "groups");
    }

    private void ReadSpilled(Action<RowBatch> take) =>
        _memory.Read(_context.Limits.Parallelism, _context.Spilling, state =>
        {
            RowBatch rows = Extract(state);
            return () => take(rows);
        });

    /// <summary>Tells the memory of the query what is held; true when groups should go to disk.</summary>
    private bool Account()
    {
        long bytes = State.BytesHeld + (_top?.BytesHeld ?? 0), groups = State.GroupCount;
        if (_memory.IsFirst(_holder))
        {
            bytes += Shape.BytesHeld + (Shape.HasParts ? Shape.Parts.BytesHeld : 0) + (Search?.BytesKept ?? 0);
            groups += Shape.HasParts ? Shape.Parts.GroupCount : 0;
        }

        if (_memory.MaySpill)
        {
            return _context.Memory.Hold(ref _holder.Held, bytes);
        }

        _context.Memory.Update(ref _holder.Held, bytes, _stage, groups, State.KeyCount == 0 ? "group" : "groups");
        return false;
    }

    /// <summary>Whether rows have these keys, row by row.</summary>
    private static bool HasKeys(RowBatch rows, RowBatch others, Column[] keys, Column[] otherKeys)
    {
        for (int row = 0; row < rows.RowCount && rows.RowCount == others.RowCount; row++)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                if (keys[i][row] != otherKeys[i][row])
                {
                    return false;
                }
            }
        }

        return rows.RowCount == others.RowCount;
    }

    /// <summary>Looks at the rows since the last look: when most began a group, keeping them apart by worker does not pay.</summary>
    private void Probe()
    {
        State.Settle();
        bool isTooMany = State.GroupCount - _probedGroups > _probedRows / 4 * 3 && State.GroupCount >= ManyGroups;
        if (isTooMany && _top is { } top && Search!.TryBegin(State.Accumulators[Search.Measure].Result(State.GroupCount)))
        {
            CountGroups(top);
        }
        else if (isTooMany && State.IsPartitionable && (Search is null || Search.Phase == TopPhase.Off))
        {
            // When nearly every row began a group, the next ones are not even compared with each other.
            bool allNew = State.GroupCount > _rowsHeld / 8 * 7;
            Shape.Parts.Add(State);
            _blind = allNew && _blind < BlindHandOvers ? _blind + 1 : 0;
            State.IsAppending = _blind > 0;
            _rowsHeld = 0;
        }

        _probedRows = 0;
        _probedGroups = State.GroupCount;
    }

    /// <summary>All groups into the parts, then part by part to rows, each part forgotten at once.</summary>
    private void ReadParts(List<GroupState> states, Action<RowBatch> take)
    {
        GroupParts parts = Shape.Parts;
        int nextState = -1, nextPart = -1, threads = Math.Clamp(_context.Limits.Parallelism, 1, parts.Count);
        WorkerThreads.Run(Math.Min(threads, states.Count), _ =>
        {
            for (int at = Interlocked.Increment(ref nextState); at < states.Count; at = Interlocked.Increment(ref nextState))
            {
                _context.Check();
                parts.Add(states[at]);
            }
        });
        TurnGate gate = new();
        WorkerThreads.Run(threads, _ =>
        {
            GroupState empty = new(Shape);
            for (int part = Interlocked.Increment(ref nextPart); part < parts.Count; part = Interlocked.Increment(ref nextPart))
            {
                _context.Check();
                RowBatch rows = Extract(parts.Take(part, empty));
                empty.Clear();
                gate.Enter();
                try
                {
                    take(rows);
                }
                finally
                {
                    gate.Exit();
                }
            }
        });
    }
}
