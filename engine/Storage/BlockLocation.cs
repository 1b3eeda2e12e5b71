namespace LogFlowDb.Engine.Storage;

/// <summary>Where a sealed block lies, as the block directory knows it.</summary>
/// <param name="Day">Days since 1970-01-01 UTC: the partition, and the name of its folder.</param>
/// <param name="File">Number of the block file; all its blocks are of one day and leave the table together.</param>
/// <param name="Offset">In the file.</param>
internal sealed record BlockLocation(
    int Day, int File, long Offset, int Length, int HeaderLength, int Rows, long FirstId, long LastId, long MinTime, long MaxTime);
