namespace LogFlowDb.Query;

/// <summary>What one query may use.</summary>
/// <param name="Timeout">Wall time; exceeding it ends the query with an error that says so.</param>
/// <param name="MemoryBytes">Held by stages that remember rows (stats, sort, join …).</param>
/// <param name="Parallelism">Threads that scan at once.</param>
public sealed record QueryLimits(TimeSpan Timeout, long MemoryBytes, int Parallelism)
{
    /// <summary>Of the memory that the machine, or the container, gives this process.</summary>
    private const int DefaultMemoryPart = 4;

    /// <summary>Ten minutes, a quarter of the machine's memory, all of its cores.</summary>
    public static QueryLimits Default { get; } = new(
        TimeSpan.FromMinutes(10), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / DefaultMemoryPart, Environment.ProcessorCount);
}
