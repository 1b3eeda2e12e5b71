using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>Runs a stage that treats every row by itself.</summary>
internal sealed class TransformOperator(StatelessStage stage, QueryContext context) : Operator
{
    public override bool Push(RowBatch batch)
    {
        RowBatch result = stage.Apply(batch, context);
        return result.RowCount == 0 || Next.Push(result);
    }
}
