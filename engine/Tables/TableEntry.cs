namespace LogFlowDb.Engine.Tables;

/// <summary>A table in the list of tables.</summary>
internal sealed record TableEntry(int Number, string Name, TableSettings Settings);
