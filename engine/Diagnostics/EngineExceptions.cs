namespace LogFlowDb.Engine.Diagnostics;

/// <summary>Something about a database or table that the caller can tell its user; the message names what and where.</summary>
public class DatabaseException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Another process holds the directory.</summary>
public sealed class DatabaseLockedException(string directory, string detail)
    : DatabaseException($"{directory} is in use by another process{detail}");

/// <summary>Stored data that fails its checks. Nothing of it was returned or overwritten.</summary>
public sealed class CorruptTableException(string table, string file, string detail)
    : DatabaseException($"table {table} is damaged: {file}: {detail}")
{
    public string Table { get; } = table;

    public string File { get; } = file;
}

/// <summary>A table that stopped accepting rows after an I/O error; it has to be opened again.</summary>
public sealed class TablePoisonedException(string table, string cause)
    : DatabaseException($"table {table} accepts no more rows: {cause}");

/// <summary>A table that takes no rows because its disk is nearly full. Nothing failed: it goes on by itself when space is freed.</summary>
public sealed class TableFullException(string table, string cause)
    : DatabaseException($"table {table} accepts no rows: {cause}");
