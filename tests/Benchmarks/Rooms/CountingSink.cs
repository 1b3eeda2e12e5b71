using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>Counts the rows of an answer and keeps its last batch.</summary>
internal sealed class CountingSink : IResultSink
{
    public int Rows { get; private set; }

    public RowBatch? Last { get; private set; }

    public void Begin(IReadOnlyList<string>? fields)
    {
        // The queries here name their fields.
    }

    bool IResultSink.Rows(RowBatch batch)
    {
        Rows += batch.RowCount;
        Last = batch;
        return true;
    }
}
