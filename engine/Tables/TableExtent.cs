namespace LogFlowDb.Engine.Tables;

/// <summary>Which rows a table has, for whoever reads them in the order of <c>_id</c>.</summary>
/// <param name="Number">Of the table; another one of the same name made later has another.</param>
/// <param name="CommittedId">Rows up to this <c>_id</c> are durable and keep it; 0 when there are none.</param>
/// <param name="RemovedRows">How many rows ever appended are no more there: retention, purge.</param>
public readonly record struct TableExtent(int Number, long CommittedId, long RemovedRows);
