namespace LogFlowDb.Engine.Tables;

/// <summary>The sealed rows of one UTC day of a table.</summary>
/// <param name="Bytes">Of its blocks.</param>
/// <param name="FirstTime">Least <c>_time</c>, ns since 1970 UTC.</param>
/// <param name="LastTime">Greatest <c>_time</c>.</param>
public sealed record PartitionInfo(DateOnly Day, int Blocks, long Rows, long Bytes, long FirstTime, long LastTime);
