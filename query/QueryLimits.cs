namespace LogFlowDb.Query;

/// <summary>What one query may use.</summary>
/// <param name="Timeout">Wall time; exceeding it ends the query with an error that says so.</param>
/// <param name="MemoryBytes">Held by stages that remember rows (stats, sort, join …); more goes to disk where the stage can do that.</param>
/// <param name="Parallelism">Threads that scan at once.</param>
public sealed record QueryLimits(TimeSpan Timeout, long MemoryBytes, int Parallelism)
{
    /// <summary>Of the memory that the machine, or the container, gives this process.</summary>
    private const int DefaultMemoryPart = 4;

    private const long DefaultSpillBytes = 64L << 30;

    /// <summary>Disk for rows beyond <see cref="MemoryBytes"/>; exceeding it ends the query with an error that says so.</summary>
    public long SpillBytes { get; init; } = DefaultSpillBytes;

    /// <summary>Bytes of blocks that it may read; exceeding it ends the query with an error that says so.</summary>
    public long ScanBytes { get; init; } = long.MaxValue;

    /// <summary>Ten minutes, a quarter of the machine's memory, 64 GiB of disk, all of its cores.</summary>
    public static QueryLimits Default { get; } = new(
        TimeSpan.FromMinutes(10), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / DefaultMemoryPart, Environment.ProcessorCount);
}
