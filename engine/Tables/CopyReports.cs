namespace LogFlowDb.Engine.Tables;

/// <summary>A table that was backed up or restored.</summary>
/// <param name="Bytes">Of the copy.</param>
public sealed record CopiedTable(string Name, long Rows, int Blocks, long Bytes);

/// <summary>How far a long piece of work is.</summary>
/// <param name="What">The table at hand.</param>
/// <param name="Total">Bytes in all, as known before.</param>
public sealed record WorkProgress(string What, long Done, long Total);
