using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>Groups by fields and gives a row a group, sorted by the keys.</summary>
internal sealed class StatsCollector(
    string stage, GroupShape shape, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, StatsTop? top, TopSearch? search, QueryContext context)
    : GroupCollector(stage, shape, calls, context, search)
{
    private readonly QueryContext _context = context;
    private readonly IReadOnlyList<AggregateCall> _calls = calls;

    protected override bool CanAnswerFromDisk => top is null;

    /// <summary>As <see cref="StatsStage.Wanted"/>.</summary>
    public FieldSet? Wanted { get; init; }

    public override IReadOnlyList<string> KeyFields => by;

    protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
    {
        keys = new Column[by.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = batch.Column(by[i]);
        }

        return batch;
    }

    protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, by, _calls, top, Wanted);

    protected override void Answer(RowBatch rows, Operator next)
    {
        if (Wanted is not null)
        {
            Emitter.Push(rows, next, _context);
            return;
        }

        RowOrder order = new(rows, [.. by.Select(static field => new SortKey(field, Descending: false))], exact: true);
        Emitter.Push(rows, order.Sort(rows.RowCount, _context.Check), next, _context);
    }

    protected override void AnswerMany(Action<Action<RowBatch>> read, Operator next)
    {
        if (Wanted is not null)
        {
            read(rows => Emitter.Push(rows, next, _context));
            return;
        }

        RowSorter sorter = new([.. by.Select(static field => new SortKey(field, Descending: false))], limit: null, _context.Spilling, exact: true);
        read(sorter.Add);
        foreach (RowBatch batch in RowSorter.Sorted([sorter]))
        {
            _context.Check();
            if (!next.Push(batch))
            {
                break;
            }
        }

        RowSorter.Release([sorter]);
    }
}
