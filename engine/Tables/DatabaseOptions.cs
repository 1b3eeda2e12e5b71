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

    /// <summary>After this a write that the disk did not finish counts as failed, and its table stops accepting rows.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gives rows without a time theirs, and measures intervals and timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
