using System.Collections.Concurrent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Engine.Tables;

/// <summary>Rows that are not sealed yet, as a row group in memory. Immutable, safe for concurrent use.</summary>
internal sealed class TailRows : IRowGroup
{
    private readonly ConcurrentDictionary<string, ColumnStatistics> _statistics = new(StringComparer.Ordinal);

    /// <param name="rows">With <c>_time</c> and <c>_id</c>.</param>
    public TailRows(RowBatch rows)
    {
        Rows = rows;
        ColumnStatistics time = Statistics(SystemFields.Time)!, id = Statistics(SystemFields.Id)!;
        MinTime = time.Min.AsLong;
        MaxTime = time.Max.AsLong;
        FirstId = id.Min.AsLong;
        LastId = id.Max.AsLong;
        ColumnNames = rows.Names.ToArray();
    }

    public RowBatch Rows { get; }

    public int RowCount => Rows.RowCount;

    public long MinTime { get; }

    public long MaxTime { get; }

    public long FirstId { get; }

    public long LastId { get; }

    public IReadOnlyList<string> ColumnNames { get; }

    public ColumnStatistics? Statistics(string column)
    {
        int index = Rows.IndexOf(column);
        return index < 0 ? null : _statistics.GetOrAdd(column, static (_, c) => ColumnSummary.Of(c), Rows.Columns[index]);
    }

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(Rows);

    private sealed class Reader(RowBatch rows) : IRowGroupReader
    {
        public long BytesRead => 0;

        public Column? Read(string column, int firstRow, int rowCount)
        {
            int index = rows.IndexOf(column);
            return index < 0 ? null : rows.Columns[index].Slice(firstRow, rowCount);
        }

        public void Dispose()
        {
        }
    }
}
