namespace LogFlowDb.Engine.Tables;

/// <summary>How a database is opened.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Nothing on disk is changed; other readers may have it open too, a writer not.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Longest time until an appended row is durable. Zero commits each append.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Rows of a sealed block, a multiple of 1,024, at most 65,536.</summary>
    public int BlockRows { get; init; } = 65536;

    /// <summary>
    /// Fields of numbers that are mostly summed. Blocks keep their sums by each value of the fields that have few, and by time
    /// (<see cref="Scanning.IRowGroup.Totals"/>), in at most a twentieth of a byte a row. Blocks that others wrote stay as they are.
    /// </summary>
    public IReadOnlyList<string> SummedFields { get; init; } = [];

    /// <summary>After this a write that the disk did not finish counts as failed, and its table stops accepting rows.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often retention is checked and small blocks are looked for. Zero does neither by itself.</summary>
    public TimeSpan BackgroundInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Greatest part of one core that merging takes, above 0, at most 1. It gives way to appending before that.</summary>
    public double BackgroundCpuShare { get; init; } = 0.25;

    /// <summary>Bytes a second that merging reads and writes at most.</summary>
    public long BackgroundBytesPerSecond { get; init; } = 32L << 20;

    /// <summary>Told how long each commit took until its rows were durable, by any thread; null tells nobody.</summary>
    public Action<TimeSpan>? OnCommitted { get; init; }

    /// <summary>Time of day, stop watch and timers: retention, commits and timeouts go by it, and rows without a time get theirs from it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
