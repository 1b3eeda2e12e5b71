using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>search [limit=N] EXPR</c>: keeps the rows for which the condition is true; the limit ends the query after so many.</summary>
/// <param name="condition">Null keeps every row.</param>
internal sealed class SearchStage(Expression? condition, long? limit) : StatelessStage
{
    public override string Name => "search";

    public Expression? Condition { get; } = condition;

    public long? Limit { get; } = limit;

    public override string ToString() =>
        Name + StageText.Option("limit", Limit) + (Condition is null ? "" : " " + Condition);

    public override bool IsOrderFree => Limit is null && Condition is not { IsVolatile: true };

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Condition);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        if (Condition is null)
        {
            return batch;
        }

        int[] rows = new int[batch.RowCount];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        int kept = Condition.Select(batch, context.Evaluation, rows);
        return kept == rows.Length ? batch : batch.Gather(rows.AsSpan(0, kept));
    }

    public override Operator CreateOperator(QueryContext context)
    {
        Operator filter = base.CreateOperator(context);
        return Limit is { } limit ? new ChainOperator(filter, new LimitOperator(0, limit)) : filter;
    }
}
