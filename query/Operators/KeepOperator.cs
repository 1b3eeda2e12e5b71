using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Operators;

/// <summary>The end of a subquery whose rows are kept.</summary>
internal sealed class KeepOperator(string stage, QueryContext context) : Operator
{
    private long _held;

    public RowStore Rows { get; } = new();

    public override bool Push(RowBatch batch)
    {
        Rows.Append(batch);
        context.Memory.Update(ref _held, Rows.BytesHeld, stage, Rows.RowCount, "rows");
        return true;
    }

    public override void Finish()
    {
        // Whoever made it takes the rows.
    }
}
