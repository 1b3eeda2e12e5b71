using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Execution;

/// <summary>Runs a stage that treats every row by itself.</summary>
internal sealed class TransformOperator(StatelessStage stage, ExecutionContext context) : Operator
{
    public override bool Push(RowBatch batch)
    {
        RowBatch result = stage.Apply(batch, context);
        return result.RowCount == 0 || Next.Push(result);
    }
}
