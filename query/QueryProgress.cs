namespace LogFlowDb.Query;

/// <summary>How far a query is that runs.</summary>
/// <param name="BlocksDone">Row groups that were read or ruled out.</param>
/// <param name="BlocksTotal">Of the tables that it has begun to read; grows when it comes to another table.</param>
/// <param name="ReachedTime">When the rows begin that are read now, in nanoseconds since 1970, UTC; null before any are.</param>
public readonly record struct QueryProgress(long BlocksDone, long BlocksTotal, long RowsScanned, long? ReachedTime);
