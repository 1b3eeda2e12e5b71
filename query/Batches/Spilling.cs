namespace LogFlowDb.Query.Batches;

/// <summary>What those who keep rows of one execution share: memory, the disk beyond it, and when to give up.</summary>
/// <param name="Check">Called every few milliseconds; throws when the query is cancelled or its time is spent.</param>
internal sealed record Spilling(MemoryBudget Memory, SpillSpace Space, Action Check)
{
    /// <summary>Least part of the memory worth to be put on disk at once.</summary>
    private const int LeastPart = 16;

    private const long Floor = 32 << 10;

    private const int PieceBytes = 128 << 10;

    /// <summary>Less than that is kept, even if memory is short: others hold more.</summary>
    public long LeastBytes => Math.Max(Floor, Memory.LimitBytes / LeastPart);

    /// <summary>Runs that may be read at once, given the bytes of their largest piece.</summary>
    public int MostRuns(int pieceBytes) => (int)Math.Clamp(Memory.LimitBytes / 2 / Math.Max(1, 4L * pieceBytes), 2, 256);

    /// <summary>Rows to a piece of a run, given how many bytes so many of them take.</summary>
    public static int PieceRows(long rows, long bytes) => (int)Math.Clamp(PieceBytes * rows / Math.Max(1, bytes), 1, BatchSize.Rows / 4);
}
