namespace LogFlowDb.Engine.Tables;

/// <summary>What is known of a table without scanning it.</summary>
/// <param name="Number">Names the table's directory; never used again after the table is dropped.</param>
/// <param name="UnsealedRows">Rows still in the tail; included in <paramref name="Rows"/>.</param>
/// <param name="Bytes">On disk, all files.</param>
/// <param name="FirstTime">Least <c>_time</c>, ns since 1970 UTC; null when the table is empty.</param>
/// <param name="LastTime">Greatest <c>_time</c>.</param>
/// <param name="Failure">Why the table accepts no more rows; null when it does.</param>
public sealed record TableInfo(
    string Name,
    int Number,
    long Rows,
    long UnsealedRows,
    int Blocks,
    long Bytes,
    long? FirstTime,
    long? LastTime,
    IReadOnlyList<string> Columns,
    string? Failure);

/// <summary>One thing found wrong by a verification.</summary>
public sealed record VerifyFinding(string Table, string File, string Detail)
{
    /// <summary>Of the rows that cannot be read; null, like the others here, when it is not about certain rows.</summary>
    public long? FirstId { get; init; }

    public long? LastId { get; init; }

    public long? Rows { get; init; }

    /// <summary>Least <c>_time</c> of these rows, ns since 1970 UTC.</summary>
    public long? FirstTime { get; init; }

    public long? LastTime { get; init; }
}
