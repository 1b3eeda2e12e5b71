namespace LogFlowDb.Console.Hosting;

/// <summary>Which logger fills which table, and what came of it since it was started.</summary>
/// <param name="QueuedRows">Waiting for the table now.</param>
/// <param name="Error">What the table said when it last refused rows; null when it never did.</param>
internal sealed record ManagedLoggerInfo(string Logger, string Table, string? Host, long StoredRows, long DroppedRows, string? Error, int QueuedRows = 0);
