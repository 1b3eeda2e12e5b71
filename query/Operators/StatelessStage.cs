using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>A stage that treats every row by itself and keeps the order of rows, so that several threads may run it at once.</summary>
internal abstract class StatelessStage : Stage
{
    public override bool IsOrderFree => true;

    public override bool IsRowByRow => true;

    /// <summary>Safe for concurrent use.</summary>
    public abstract RowBatch Apply(RowBatch batch, QueryContext context);

    public override Operator CreateOperator(QueryContext context) => new TransformOperator(this, context);
}
