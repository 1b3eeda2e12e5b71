using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Operators;

/// <summary>Pushes many rows in batches.</summary>
internal static class Emitter
{
    /// <summary>Pushes the rows of the given numbers, in their order. False: no more rows are wanted.</summary>
    public static bool Push(RowBatch rows, ReadOnlySpan<int> order, Operator next, QueryContext context)
    {
        for (int at = 0; at < order.Length; at += BatchSize.Rows)
        {
            context.Check();
            if (!next.Push(rows.Gather(order.Slice(at, Math.Min(BatchSize.Rows, order.Length - at)))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Pushes all rows. False: no more rows are wanted.</summary>
    public static bool Push(RowBatch rows, Operator next, QueryContext context)
    {
        for (int at = 0; at < rows.RowCount; at += BatchSize.Rows)
        {
            context.Check();
            if (!next.Push(rows.Slice(at, Math.Min(BatchSize.Rows, rows.RowCount - at))))
            {
                return false;
            }
        }

        return true;
    }
}
