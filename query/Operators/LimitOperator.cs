using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Operators;

/// <summary>Lets pass so many rows after so many others, then wants no more.</summary>
internal sealed class LimitOperator(long skip, long count) : Operator
{
    private long _skip = skip;
    private long _left = count;

    public override bool Push(RowBatch batch)
    {
        int start = (int)Math.Min(_skip, batch.RowCount);
        int taken = (int)Math.Min(_left, batch.RowCount - start);
        _skip -= start;
        _left -= taken;
        return (taken == 0 || Next.Push(batch.Slice(start, taken))) && _left > 0;
    }
}
