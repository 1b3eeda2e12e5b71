using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Outputs.Feeds;

/// <summary>Rows in memory as a row group of a table that does not exist. Immutable.</summary>
internal sealed class QueuedRows : IRowGroup
{
    private static readonly ColumnStatistics s_unknown = new(null, 0, Value.Null, Value.Null, null, -1);

    private readonly RowBatch _rows;

    /// <param name="rows">Any; they get <c>_id</c>, and <c>_time</c> where they have none.</param>
    /// <param name="firstId">Of the first row.</param>
    /// <param name="now">Nanoseconds since 1970 UTC.</param>
    public QueuedRows(RowBatch rows, long firstId, long now)
    {
        long[] ids = new long[rows.RowCount];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = firstId + i;
        }

        RowBatch numbered = rows.With(SystemFields.Id, new LongColumn(ValueKind.Long, ids));
        _rows = numbered.Column(SystemFields.Time).Kind == ValueKind.Date
            ? numbered
            : numbered.With(SystemFields.Time, new ConstantColumn(Value.FromDate(now), rows.RowCount));
        FirstId = firstId;
    }

    public int RowCount => _rows.RowCount;

    /// <summary>Not looked for: queries of outputs ask for no time range.</summary>
    public long MinTime => long.MinValue;

    public long MaxTime => long.MaxValue;

    public long FirstId { get; }

    public long LastId => FirstId + RowCount - 1;

    public IReadOnlyList<string> ColumnNames => _rows.Names.ToArray();

    public ColumnStatistics? Statistics(string column) => _rows.IndexOf(column) < 0 ? null : s_unknown;

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(_rows);

    private sealed class Reader(RowBatch rows) : IRowGroupReader
    {
        public long BytesRead => 0;

        public Column? Read(string column, int firstRow, int rowCount) => rows.IndexOf(column) is >= 0 and int at ? rows.Columns[at].Slice(firstRow, rowCount) : null;

        public void Dispose()
        {
        }
    }
}
