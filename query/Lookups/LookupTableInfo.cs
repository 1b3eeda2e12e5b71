namespace LogFlowDb.Query.Lookups;

/// <summary>A lookup table as listings show it.</summary>
/// <param name="IsFile">True when it lies in the directory of the database; else it goes with the process.</param>
/// <param name="Fields">In order, the usual key first.</param>
/// <param name="Bytes">Of memory that its rows take.</param>
public sealed record LookupTableInfo(string Name, bool IsFile, IReadOnlyList<string> Fields, int Rows, long Bytes);
