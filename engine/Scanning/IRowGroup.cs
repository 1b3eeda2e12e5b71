using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>
/// A set of rows stored together: a sealed block, or rows not yet sealed. Pinned by the snapshot it comes from.
/// Safe for concurrent use; each <see cref="OpenReader"/> serves one thread.
/// </summary>
public interface IRowGroup
{
    int RowCount { get; }

    /// <summary>Smallest and largest <c>_time</c>, ns since 1970 UTC.</summary>
    long MinTime { get; }

    long MaxTime { get; }

    /// <summary>Smallest and largest <c>_id</c>.</summary>
    long FirstId { get; }

    long LastId { get; }

    /// <summary>On disk; 0 for rows not sealed yet.</summary>
    long StoredBytes => 0;

    /// <summary>The fields that occur here. May read the block's header from disk.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>What is known of a field without reading its values; null when the field does not occur here.</summary>
    ColumnStatistics? Statistics(string column);

    /// <summary>
    /// What the rows add up to by each value of a field; null when that was not kept, as when it has many values, or is the same in
    /// every row. May read the block's header from disk.
    /// </summary>
    ValueTotals? Totals(string column) => null;

    /// <summary>
    /// False when no row has a value from <paramref name="first"/> to <paramref name="last"/>, both of one kind, in the order of
    /// <see cref="ValueComparer"/>. True also when it would take reading the column to know. May read a little from disk, which is
    /// worth it only after <see cref="Statistics"/> could not tell. Throws <see cref="Diagnostics.CorruptTableException"/>.
    /// </summary>
    /// <param name="column">Of the field; one that does not occur here has no values.</param>
    /// <param name="first">Not null.</param>
    /// <param name="last">Not null.</param>
    /// <param name="bytesRead">Grows by the bytes read from files.</param>
    bool MayContain(string column, Value first, Value last, ref long bytesRead) => true;

    /// <summary>A reader of the values. Throws <see cref="Diagnostics.CorruptTableException"/> when the bytes fail their checks.</summary>
    /// <param name="buffers">Arrays to read into; null for columns that may be kept.</param>
    IRowGroupReader OpenReader(ColumnBuffers? buffers = null);
}

/// <summary>Reads columns of one row group. Not thread-safe.</summary>
public interface IRowGroupReader : IDisposable
{
    /// <summary>Bytes read from files so far.</summary>
    long BytesRead { get; }

    /// <summary>
    /// Rows <paramref name="firstRow"/> … of a field, null when the field does not occur here. <paramref name="firstRow"/> must
    /// be a multiple of <see cref="FrameRows"/>. Row order is the group's own; <c>_time</c> may go up and down.
    /// </summary>
    Column? Read(string column, int firstRow, int rowCount);

    /// <summary>Some of the rows that <see cref="Read"/> gives, which is quicker when they are few.</summary>
    /// <param name="column">Of the field.</param>
    /// <param name="firstRow">From which <paramref name="rows"/> count; as for <see cref="Read"/>.</param>
    /// <param name="rowCount">Rows among which they are.</param>
    /// <param name="rows">Ascending, none twice.</param>
    Column? ReadRows(string column, int firstRow, int rowCount, ReadOnlySpan<int> rows) => Read(column, firstRow, rowCount)?.Gather(rows);

    /// <summary>
    /// Values among which are all of a field that are not null, each once, without reading the rows; null when they are not kept
    /// apart. What <see cref="DictionaryColumn.Dictionary"/> of the batches will be.
    /// </summary>
    Column? Distinct(string column) => null;

    /// <summary>
    /// Keeps those of some rows whose value lies from <paramref name="first"/> to <paramref name="last"/>: moves them to the front and returns how many
    /// they are; −1, and nothing is done, when reading the column is as quick.
    /// </summary>
    /// <param name="column">Of the field.</param>
    /// <param name="first">Not null, of the kind of <paramref name="last"/>.</param>
    /// <param name="last">Not null.</param>
    /// <param name="firstRow">From which <paramref name="rows"/> count; as for <see cref="Read"/>.</param>
    /// <param name="rowCount">Rows among which they are.</param>
    /// <param name="rows">Ascending, none twice.</param>
    int SelectBetween(string column, Values.Value first, Values.Value last, int firstRow, int rowCount, Span<int> rows) => -1;

    /// <summary>Values are packed in frames of this many rows.</summary>
    const int FrameRows = 1024;
}
