namespace LogFlowDb.Query.Stages;

/// <summary>A group of a pattern and the field that takes its text.</summary>
internal sealed record RexGroup(string Group, string Field);
