using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// Groups by the fields of <see cref="TopStage"/>. Shares, and the sum of the rest, are taken of the measures of all groups: right for
/// counts and sums; of other measures only the rows themselves are given.
/// </summary>
internal sealed class TopCollector(TopStage stage, GroupShape shape, QueryContext context)
    : GroupCollector(stage.Name, shape, [stage.Measure], context)
{
    private readonly QueryContext _context = context;

    protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
    {
        keys = [.. stage.Fields.Select(batch.Column)];
        return batch;
    }

    protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, stage.Fields, [stage.Measure], top: null);

    protected override void Answer(RowBatch rows, Operator next)
    {
        string measure = stage.Measure.Name;
        RowOrder order = new(
            rows,
            [new SortKey(measure, Descending: !stage.Rare), .. stage.Fields.Select(static field => new SortKey(field, Descending: false))],
            exact: true);
        TopSelector selector = new(stage.Count, order.Compare);
        for (int row = 0; row < rows.RowCount; row++)
        {
            selector.Add(row);
        }

        RowBatch chosen = rows.Gather(selector.Sorted());
        Column measures = rows.Column(measure), chosenMeasures = chosen.Column(measure);
        bool adds = OtherRows.Adds(stage.Measure.Function);
        Value total = Sum(measures), shown = Sum(chosenMeasures);
        ColumnBuilder shares = new();
        for (int row = 0; row < chosen.RowCount; row++)
        {
            shares.Append(adds ? Share(chosenMeasures[row], total) : Value.Null);
        }

        Emitter.Push(chosen.Set(TopStage.Share, shares.Build()), next, _context);
        if (adds && stage.HasOther && chosen.RowCount < rows.RowCount)
        {
            Value rest = Subtract(total, shown);
            RowBatch other = new(1, [], []);
            foreach (string field in stage.Fields)
            {
                other = other.Set(field, new ConstantColumn(field == stage.Fields[0] ? Value.From(TopStage.Other) : Value.Null, 1));
            }

            next.Push(other.Set(measure, new ConstantColumn(rest, 1)).Set(TopStage.Share, new ConstantColumn(Share(rest, total), 1)));
        }
    }

    private static Value Sum(Column column)
    {
        SumState sum = new();
        sum.Reserve(1);
        sum.Update(column, new int[column.Length]);
        return sum.Result(1)[0];
    }

    private static Value Subtract(Value total, Value part) =>
        total.Kind == ValueKind.Long && part.Kind == ValueKind.Long ? Value.From(total.AsLong - part.AsLong)
        : Value.From(Number(total) - Number(part));

    private static Value Share(Value part, Value total) =>
        !part.IsNumber || Number(total) == 0 ? Value.Null : Value.From(Math.Round(100 * Number(part) / Number(total), 2));

    private static double Number(Value value) =>
        value.Kind == ValueKind.Long ? value.AsLong : value.Kind == ValueKind.Double ? value.AsDouble : 0;
}
