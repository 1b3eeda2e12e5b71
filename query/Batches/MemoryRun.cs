using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

/// <summary>Rows of a batch in some order.</summary>
internal sealed class MemoryRun(RowBatch rows, ReadOnlyMemory<int> order) : IRowRun
{
    public IEnumerable<RowBatch> Read()
    {
        for (int at = 0; at < order.Length; at += BatchSize.Rows)
        {
            yield return rows.Gather(order.Span.Slice(at, Math.Min(BatchSize.Rows, order.Length - at)));
        }
    }
}
