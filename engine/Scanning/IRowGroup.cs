using LogFlowDb.Engine.Columns;

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

    /// <summary>The fields that occur here. May read the block's header from disk.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>What is known of a field without reading its values; null when the field does not occur here.</summary>
    ColumnStatistics? Statistics(string column);

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

    /// <summary>Values are packed in frames of this many rows.</summary>
    const int FrameRows = 1024;
}
