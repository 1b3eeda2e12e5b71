using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.RowGroups;

/// <summary>A batch on its way as a row group, so that its fields go by the same names as stored ones. Nothing is known of its values.</summary>
internal sealed class BatchGroup(RowBatch rows) : IRowGroup
{
    private static readonly ColumnStatistics s_unknown = new(null, 0, Value.Null, Value.Null, null, -1);

    public int RowCount => rows.RowCount;

    public long MinTime => long.MinValue;

    public long MaxTime => long.MaxValue;

    public long FirstId => 0;

    public long LastId => long.MaxValue;

    public IReadOnlyList<string> ColumnNames => rows.Names.ToArray();

    /// <summary>The columns that are looked at, under the names by which they are asked for.</summary>
    /// <param name="isAll">True for all there are, and those by name besides.</param>
    public static RowBatch Read(string table, RowBatch rows, bool isAll, IEnumerable<string> names)
    {
        BatchGroup group = new(rows);
        using ScanTable scanned = new(new TableSnapshot(table, [group]));
        ScanGroup source = new(scanned, group, isWithinTime: true);
        using IRowGroupReader reader = group.OpenReader();
        string[] wanted = isAll
            ? [.. new[] { Engine.Tables.SystemFields.Table, Engine.Tables.SystemFields.Id, Engine.Tables.SystemFields.Time }.Concat(group.ColumnNames).Concat(names).Distinct(StringComparer.Ordinal)]
            : [.. names];
        return new RowBatch(rows.RowCount, wanted, Array.ConvertAll(wanted, name => source.Read(reader, name, 0, rows.RowCount)));
    }

    public ColumnStatistics? Statistics(string column) => rows.IndexOf(column) < 0 ? null : s_unknown;

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(rows);

    private sealed class Reader(RowBatch rows) : IRowGroupReader
    {
        public long BytesRead => 0;

        public Column? Read(string column, int firstRow, int rowCount) =>
            rows.IndexOf(column) is >= 0 and int at ? rows.Columns[at].Slice(firstRow, rowCount) : null;

        public void Dispose()
        {
        }
    }
}
