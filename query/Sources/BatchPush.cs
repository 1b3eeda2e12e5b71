using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary>Rows that come as batches.</summary>
internal static class BatchPush
{
    /// <summary>Pushes all; false when no more were wanted.</summary>
    public static bool Push(IEnumerable<RowBatch> batches, Operator first, QueryContext context)
    {
        foreach (RowBatch batch in batches)
        {
            context.Check();
            context.CountRows(batch.RowCount);
            if (!first.Push(batch))
            {
                return false;
            }
        }

        return true;
    }
}
