using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>Copies of the records that are decoded while somebody looks on, at most <paramref name="maxRows"/>. Not thread-safe.</summary>
internal sealed class RecordWatch(int maxRows)
{
    private readonly List<(RecordStream Stream, RowBatch Rows)> _records = [];
    private int _rows;

    /// <summary>In the order of the datagram; fields that a record lacks are no columns.</summary>
    public IReadOnlyList<(RecordStream Stream, RowBatch Rows)> Records => _records;

    /// <summary>Records that there was no room for.</summary>
    public int Omitted { get; private set; }

    /// <summary>To be called at the end of each run, before the builder goes on.</summary>
    public void Add(RecordStream stream, FlowBatchBuilder builder)
    {
        int rows = Math.Min(builder.RunRows, maxRows - _rows);
        Omitted += builder.RunRows - rows;
        if (rows > 0)
        {
            _records.Add((stream, builder.CopyRun(rows)));
            _rows += rows;
        }
    }
}
