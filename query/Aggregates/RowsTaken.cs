namespace LogFlowDb.Query.Aggregates;

/// <summary>Hands on rows that were made of groups; the making may run beside others, this does not.</summary>
internal delegate void RowsTaken();
