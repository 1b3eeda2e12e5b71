using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Engine.Tables;

/// <summary>What queries and loggers need of a database: find tables, read them, add rows. Safe for concurrent use.</summary>
public interface ITableCatalog
{
    /// <summary>In the order of their numbers, that is of creation.</summary>
    IReadOnlyList<string> TableNames { get; }

    /// <summary>The rows of a table now; null when there is no such table. The caller disposes it.</summary>
    TableSnapshot? Snapshot(string table);

    /// <summary>
    /// A way to add rows; null when the table does not exist and <paramref name="create"/> is false.
    /// </summary>
    /// <exception cref="Diagnostics.DatabaseException">The name is not allowed, or the database is open for reading only.</exception>
    ITableWriter? Writer(string table, bool create);

    /// <summary>
    /// Gives every row appended from now on until the result is disposed; null where nothing can be appended. Costs a look at an
    /// empty list an append when nobody listens.
    /// </summary>
    IDisposable? Subscribe(IAppendSubscriber subscriber) => null;
}

/// <summary>Adds rows to one table. Safe for concurrent use.</summary>
public interface ITableWriter
{
    string Table { get; }

    /// <summary>
    /// Takes a batch over (the caller must not change its columns any more). Its fields may include <c>_time</c> (Date), else the
    /// rows get the present time; <c>_id</c> and <c>_table</c> are the store's and are replaced. The rows are visible to queries
    /// on return and durable after the next commit, which comes by itself within the commit interval. Waits while the table is
    /// behind its disk.
    /// </summary>
    /// <exception cref="Diagnostics.TablePoisonedException">The table stopped accepting after an I/O error.</exception>
    ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default);

    /// <summary>Returns when every row appended before the call is durable, that is acknowledged.</summary>
    /// <exception cref="Diagnostics.TablePoisonedException">The table stopped accepting after an I/O error.</exception>
    Task CommitAsync(CancellationToken cancellation = default);
}
