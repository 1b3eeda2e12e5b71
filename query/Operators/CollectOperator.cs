using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>Drives a collector by a single stream of rows.</summary>
internal sealed class CollectOperator(Collector collector) : Operator
{
    public override bool Push(RowBatch batch)
    {
        collector.Add(batch);
        return true;
    }

    public override void Finish()
    {
        collector.Emit([collector], Next);
        Next.Finish();
    }
}
