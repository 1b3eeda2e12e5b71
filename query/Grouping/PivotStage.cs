using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary><c>pivot AGG [as a], … [by r, …] [for c, …]</c>: a row for each row key, a column for each column key.</summary>
internal sealed class PivotStage(IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> rows, IReadOnlyList<string> columns) : CollectingStage
{
    public override string Name => "pivot";

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> Rows { get; } = rows;

    public IReadOnlyList<string> Columns { get; } = columns;

    public override bool IsOrderFree => StatsStage.AreOrderFree(Calls);

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(Calls, Rows.Concat(Columns));

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        Columns.Count > 0 ? null : [.. Rows.Concat(Calls.Select(static c => c.Name))];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(Rows.Count + Columns.Count, Calls);
        return [.. Enumerable.Range(0, count).Select(_ => new PivotCollector(this, shape, context))];
    }

    public override string ToString() =>
        $"{Name} {StageText.List(Calls)}{StageText.By(Rows)}{(Columns.Count == 0 ? "" : " for " + StageText.List(Columns))}";

    private sealed class PivotCollector(PivotStage stage, GroupShape shape, QueryContext context)
        : GroupCollector(stage.Name, shape, stage.Calls, context)
    {
        private readonly IReadOnlyList<string> _keys = [.. stage.Rows, .. stage.Columns];
        private readonly QueryContext _context = context;

        protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
        {
            keys = [.. _keys.Select(batch.Column)];
            return batch;
        }

        protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, _keys, stage.Calls, top: null);

        protected override void Answer(RowBatch rows, Operator next)
        {
            RowOrder order = new(rows, [.. _keys.Select(static key => new SortKey(key, Descending: false))], exact: true);
            RowBatch sorted = rows.Gather(order.Sort(rows.RowCount));
            Emitter.Push(
                stage.Columns.Count == 0 ? sorted : CrossTable.Make(sorted, stage.Rows, stage.Columns, CrossTable.Measures(stage.Calls)), next, _context);
        }
    }
}
