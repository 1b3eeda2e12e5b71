namespace LogFlowDb.Engine.Storage;

/// <summary>Where a sealed block lies, as the block directory knows it.</summary>
/// <param name="Day">Days since 1970-01-01 UTC: the partition, and the name of its folder.</param>
/// <param name="Offset">In the partition's block file.</param>
internal sealed record BlockLocation(
    int Day, long Offset, int Length, int HeaderLength, int Rows, long FirstId, long LastId, long MinTime, long MaxTime);
