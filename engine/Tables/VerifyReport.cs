namespace LogFlowDb.Engine.Tables;

/// <summary>What a verification of a table found.</summary>
/// <param name="Rows">Of the table, damaged ones included.</param>
/// <param name="Bytes">On disk, all files.</param>
/// <param name="Findings">What is damaged; empty when the table is sound.</param>
public sealed record VerifyReport(
    string Table, long Rows, int Blocks, long Bytes, IReadOnlyList<VerifyFinding> Findings);
