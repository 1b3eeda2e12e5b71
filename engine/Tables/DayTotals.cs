using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Sums over the blocks of one partition. Not thread-safe.</summary>
internal sealed class DayTotals(int day)
{
    /// <summary>Small blocks were neither added nor taken away since they were last found not worth merging.</summary>
    public bool IsLookedThrough { get; set; }

    public int SmallBlocks { get; private set; }

    public long SmallRows { get; private set; }

    public int Day { get; } = day;

    public int Blocks { get; private set; }

    public long Rows { get; private set; }

    public long Bytes { get; private set; }

    public long FirstTime { get; private set; } = long.MaxValue;

    public long LastTime { get; private set; } = long.MinValue;

    /// <param name="smallRows">A block of fewer rows is small.</param>
    public void Add(BlockLocation block, int smallRows)
    {
        if (block.Rows < smallRows)
        {
            SmallBlocks++;
            SmallRows += block.Rows;
            IsLookedThrough = false;
        }

        Blocks++;
        Rows += block.Rows;
        Bytes += block.Length;
        FirstTime = Math.Min(FirstTime, block.MinTime);
        LastTime = Math.Max(LastTime, block.MaxTime);
    }

    public PartitionInfo ToInfo() =>
        new(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(Day), Blocks, Rows, Bytes, FirstTime, LastTime);
}
