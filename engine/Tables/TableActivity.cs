namespace LogFlowDb.Engine.Tables;

/// <summary>What was done to a table behind the scenes since this process opened it for writing.</summary>
/// <param name="RunningSince">When it was opened for writing; null when it is not.</param>
/// <param name="LastRun">When retention and small blocks were last looked at; null before the first time.</param>
/// <param name="Sealed">Rows that passed from the tail to blocks.</param>
/// <param name="Merged">Rows of small blocks written again together; <see cref="WorkDone.Blocks"/> counts the small ones.</param>
/// <param name="DroppedByAge">Days beyond their retention.</param>
/// <param name="DroppedBySize">Days beyond the table's greatest size.</param>
/// <param name="DroppedByDiskFull">Days that made room on a full disk.</param>
/// <param name="Purged">Days deleted by command.</param>
/// <param name="StrayFiles">Files deleted on opening that an earlier process had written or left behind without effect.</param>
/// <param name="WaitingBytes">Of files that left the table and are deleted when the last query that can see them ends.</param>
/// <param name="Notice">What keeps the work from being done, or is odd; null when nothing.</param>
public sealed record TableActivity(
    DateTimeOffset? RunningSince,
    DateTimeOffset? LastRun,
    WorkDone Sealed,
    WorkDone Merged,
    WorkDone DroppedByAge,
    WorkDone DroppedBySize,
    WorkDone DroppedByDiskFull,
    WorkDone Purged,
    int StrayFiles,
    long WaitingBytes,
    string? Notice);

/// <summary>How much of one kind of work was done.</summary>
/// <param name="Times">Steps, or days when days were dropped.</param>
/// <param name="Bytes">Of the blocks written by sealing; else of the blocks that left.</param>
public sealed record WorkDone(long Times, long Blocks, long Rows, long Bytes)
{
    internal static WorkDone None { get; } = new(0, 0, 0, 0);

    internal WorkDone Plus(long times, long blocks, long rows, long bytes) => new(Times + times, Blocks + blocks, Rows + rows, Bytes + bytes);
}
