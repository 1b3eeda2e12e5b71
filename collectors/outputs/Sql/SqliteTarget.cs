using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LogFlowDb.Outputs.Sql;

/// <summary>
/// Rows into a table of an SQLite file: one prepared statement for rows of one layout, bound without a box for each value. A write-ahead
/// journal is not synced with each commit: after a power failure rows and position are those of an earlier moment together.
/// </summary>
/// <param name="busy">How long another writer is waited for.</param>
internal sealed class SqliteTarget(string name, OutputShape shape, SqlTableSettings settings, string path, bool hasWriteAhead, TimeSpan busy)
    : SqlTarget(name, shape, settings)
{
    private readonly Utf8Buffer _text = new();
    private SqliteConnection? _connection;
    private sqlite3_stmt? _insert;
    private IReadOnlyList<string> _conflict = [];
    private Column?[] _picked = [];

    public override string Place => $"sqlite:{path}/{Settings.Name}";

    protected override StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>The right to write is taken at once: one that is asked for later may be refused without a wait.</summary>
    protected override string BeginText => "BEGIN IMMEDIATE";

    protected override string? Explain(Exception failure) => failure switch
    {
        SqliteException error => error.Message,
        IOException or UnauthorizedAccessException => failure.Message,
        _ => null,
    };

    protected override string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    protected override string TypeName(SqlKind kind, bool isKey) => kind switch
    {
        SqlKind.Bool => "BOOLEAN",
        SqlKind.Int64 => "INTEGER",
        SqlKind.Double => "REAL",
        SqlKind.Timestamp => "DATETIME",
        SqlKind.Bytes => "BLOB",
        _ => "TEXT",
    };

    protected override async Task ConnectAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = (int)Math.Ceiling(busy.TotalSeconds) }.ToString());
        await _connection.OpenAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(hasWriteAhead ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL" : "PRAGMA journal_mode = DELETE", cancellation).ConfigureAwait(false);
    }

    protected override async ValueTask DisconnectAsync()
    {
        _insert?.Dispose();
        _insert = null;
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    protected override async Task<object?> ScalarAsync(string sql, CancellationToken cancellation)
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    protected override async Task<IReadOnlyList<SqlColumn>> ColumnsAsync(CancellationToken cancellation)
    {
        List<SqlColumn> columns = [];
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = $"SELECT name, type, \"notnull\" FROM pragma_table_info({Literal(Settings.Name)})";
        using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            columns.Add(new SqlColumn(reader.GetString(0), KindOf(reader.GetString(1)), reader.GetInt64(2) != 0));
        }

        return columns;
    }

    protected override async Task EnsureKeyAsync(IReadOnlyList<SqlColumn> keys, CancellationToken cancellation)
    {
        string[] plain = [.. keys.Select(key => Quote(key.Name))];

        // SQLite holds nulls for different: where a key may be null the index is over what stands for it.
        string[] whole = [.. keys.Select((key, i) => key.IsRequired ? plain[i] : $"IFNULL({plain[i]}, x'')")];
        if (keys.All(static key => key.IsRequired) && await HasUniqueIndexAsync(keys, cancellation).ConfigureAwait(false))
        {
            _conflict = plain;
            return;
        }

        await ExecuteAsync($"CREATE UNIQUE INDEX IF NOT EXISTS {Quote(Settings.Name + "_keys")} ON {TableName} ({string.Join(", ", whole)})", cancellation)
            .ConfigureAwait(false);
        _conflict = whole;
    }

    protected override Task PrepareAsync(SqlPlan plan, CancellationToken cancellation)
    {
        string columns = string.Join(", ", plan.Columns.Select(column => Quote(column.Name)));
        string places = string.Join(", ", Enumerable.Range(1, plan.Columns.Count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"?{i}")));
        string sql = $"INSERT INTO {TableName} ({columns}) VALUES ({places})";
        if (Settings.IsUpsert)
        {
            string[] others = [.. plan.Columns.Select(static column => column.Name).Where(column => !Shape.Keys.Contains(column, Names))];
            string changes = string.Join(", ", others.Select(column => $"{Quote(column)} = {Merged(column, Quote(column), "excluded." + Quote(column))}"));
            sql += $" ON CONFLICT ({string.Join(", ", _conflict)}) DO UPDATE SET {changes}";
        }

        _insert?.Dispose();
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection!.Handle, sql, out _insert), _connection.Handle);
        _picked = new Column?[plan.Columns.Count];
        return Task.CompletedTask;
    }

    protected override ValueTask WriteRowsAsync(RowBatch rows, SqlPlan plan, CancellationToken cancellation)
    {
        const int RowsBetweenLooks = 1024;
        plan.Pick(rows, _picked);
        for (int row = 0; row < rows.RowCount; row++)
        {
            for (int i = 0; i < _picked.Length; i++)
            {
                Bind(i + 1, plan.Columns[i], _picked[i] is { } column ? column[row] : Value.Null);
            }

            int outcome = raw.sqlite3_step(_insert!);
            raw.sqlite3_reset(_insert!);
            if (outcome != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(outcome, _connection!.Handle);
            }

            if (row % RowsBetweenLooks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The rules by which SQLite finds the affinity of a declared type (https://sqlite.org/datatype3.html §3.1), with the names of times in front.</summary>
    private static SqlKind KindOf(string declared)
    {
        bool Has(string part) => declared.Contains(part, StringComparison.OrdinalIgnoreCase);
        return Has("INT") ? SqlKind.Int64
            : Has("DATE") || Has("TIME") ? SqlKind.Timestamp
            : Has("CHAR") || Has("CLOB") || Has("TEXT") ? SqlKind.Text
            : Has("REAL") || Has("FLOA") || Has("DOUB") ? SqlKind.Double
            : Has("BOOL") ? SqlKind.Bool
            : Has("BLOB") ? SqlKind.Bytes
            : SqlKind.Decimal;
    }

    private async Task<bool> HasUniqueIndexAsync(IReadOnlyList<SqlColumn> keys, CancellationToken cancellation)
    {
        string names = string.Join(", ", keys.Select(key => Literal(key.Name)));
        string count = keys.Count.ToString(CultureInfo.InvariantCulture);
        return await ScalarAsync(
            $"SELECT 1 FROM pragma_index_list({Literal(Settings.Name)}) AS i WHERE i.\"unique\" AND NOT i.partial"
            + $" AND (SELECT COUNT(*) FROM pragma_index_info(i.name)) = {count}"
            + $" AND (SELECT COUNT(*) FROM pragma_index_info(i.name) AS c WHERE c.name COLLATE NOCASE IN ({names})) = {count}",
            cancellation).ConfigureAwait(false) is not null;
    }

    private void Bind(int place, SqlColumn column, Value value)
    {
        if (value.IsNull)
        {
            BindNothing(place, column);
            return;
        }

        switch (column.Kind)
        {
            case SqlKind.Int64 or SqlKind.Bool when SqlValues.TryNumber(value, out long number):
                raw.sqlite3_bind_int64(_insert!, place, number);
                break;
            case SqlKind.Double when SqlValues.TryReal(value, out double real):
                raw.sqlite3_bind_double(_insert!, place, real);
                break;
            case SqlKind.Decimal when value.Kind is ValueKind.Long or ValueKind.Bool:
                raw.sqlite3_bind_int64(_insert!, place, value.AsLong);
                break;
            case SqlKind.Decimal when value.Kind == ValueKind.Double:
                raw.sqlite3_bind_double(_insert!, place, value.AsDouble);
                break;
            case SqlKind.Bytes when value.Kind == ValueKind.Binary:
                raw.sqlite3_bind_blob(_insert!, place, value.AsBinary);
                break;
            case SqlKind.Int64 or SqlKind.Bool or SqlKind.Double:
                CountUnfit();
                BindNothing(place, column);
                break;
            default:
                _text.Clear();
                SqlValues.AddText(_text, value);
                raw.sqlite3_bind_text(_insert!, place, _text.Written);
                break;
        }
    }

    private void BindNothing(int place, SqlColumn column)
    {
        if (!column.IsRequired)
        {
            raw.sqlite3_bind_null(_insert!, place);
        }
        else if (column.Kind is SqlKind.Text or SqlKind.Timestamp or SqlKind.Bytes)
        {
            raw.sqlite3_bind_text(_insert!, place, ReadOnlySpan<byte>.Empty);
        }
        else
        {
            raw.sqlite3_bind_int64(_insert!, place, 0);
        }
    }
}
