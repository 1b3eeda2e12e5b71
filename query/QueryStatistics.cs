namespace LogFlowDb.Query;

/// <summary>What one execution did.</summary>
/// <param name="Rows">Rows given to the sink.</param>
/// <param name="Elapsed">From the start of parsing to the last row.</param>
/// <param name="BlocksRead">Row groups of which a column was read.</param>
/// <param name="BlocksPruned">Row groups that time range or statistics ruled out, or answered.</param>
/// <param name="BlocksFiltered">Of <paramref name="BlocksPruned"/>, those that were ruled out by looking values up in dictionaries of addresses.</param>
/// <param name="BytesRead">Of columns and dictionaries.</param>
/// <param name="MemoryPeak">Bytes held at most by stages that remember rows.</param>
public sealed record QueryStatistics(
    long Rows,
    TimeSpan Elapsed,
    long RowsScanned,
    long BlocksRead,
    long BlocksPruned,
    long BlocksFiltered,
    long BytesRead,
    long MemoryPeak)
{
    /// <summary>Bytes put on disk because they exceeded the memory of the query.</summary>
    public long SpilledBytes { get; init; }
}
