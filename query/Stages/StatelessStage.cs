using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Execution;
using ExecutionContext = LogFlowDb.Query.Execution.ExecutionContext;

namespace LogFlowDb.Query.Stages;

/// <summary>A stage that treats every row by itself and keeps the order of rows, so that several threads may run it at once.</summary>
internal abstract class StatelessStage : Stage
{
    public override bool IsOrderFree => true;

    /// <summary>Safe for concurrent use.</summary>
    public abstract RowBatch Apply(RowBatch batch, ExecutionContext context);

    public override Operator CreateOperator(ExecutionContext context) => new TransformOperator(this, context);
}
