using System.Net.Sockets;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;
using Npgsql;

namespace LogFlowDb.Outputs.Sql;

/// <summary>
/// Rows into a table of a PostgreSQL database: one binary COPY a round. Rows that are added up are copied into a table of the session,
/// from which one statement adds them to the others.
/// </summary>
internal sealed class PostgresTarget(string name, OutputShape shape, SqlTableSettings settings, PostgresAddress address)
    : SqlTarget(name, shape, settings)
{
    private const int FlushBytes = 64 * 1024;
    private const int VersionOfEqualNulls = 15;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Utf8Buffer _buffer = new(FlushBytes * 2);
    private readonly Dictionary<string, string> _collecting = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;
    private NpgsqlRawCopyStream? _copy;
    private PostgresRows? _rows;
    private Column?[] _picked = [];
    private string _copyText = "";
    private string? _mergeText;

    public override string Place => $"{address}/{Settings.Name}";

    protected override StringComparer Names => StringComparer.Ordinal;

    protected override string TableName => string.Join('.', Settings.Name.Split('.', 2).Select(Quote));

    protected override string Positions => Settings.Name.Split('.', 2) is [var schema, _] ? $"{Quote(schema)}.{Quote(PositionTable)}" : Quote(PositionTable);

    protected override string? Explain(Exception failure) => failure switch
    {
        PostgresException error => $"{error.MessageText} ({error.SqlState})",
        NpgsqlException { InnerException: { } cause } => $"{failure.Message}: {cause.Message}",
        NpgsqlException or SocketException or IOException or TimeoutException => failure.Message,
        _ => null,
    };

    protected override string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    protected override string TypeName(SqlKind kind, bool isKey) => kind switch
    {
        SqlKind.Bool => "boolean",
        SqlKind.Int64 => "bigint",
        SqlKind.Double => "double precision",
        SqlKind.Timestamp => "timestamp with time zone",
        SqlKind.Address => "inet",
        SqlKind.Mac => "macaddr",
        SqlKind.BinaryJson => "jsonb",
        SqlKind.Bytes => "bytea",
        _ => "text",
    };

    protected override async Task ConnectAsync(CancellationToken cancellation)
    {
        _connection = address.Connection();
        await _connection.OpenAsync(cancellation).ConfigureAwait(false);
    }

    protected override async ValueTask DisconnectAsync()
    {
        _collecting.Clear();
        _buffer.Clear();
        NpgsqlRawCopyStream? copy = _copy;
        NpgsqlConnection? connection = _connection;
        _copy = null;
        _connection = null;
        if (connection is null)
        {
            return;
        }

        try
        {
            // A server that does not answer must not keep the output from trying again.
            await (copy?.CancelAsync() ?? Task.CompletedTask).WaitAsync(s_patience).ConfigureAwait(false);
            await connection.DisposeAsync().AsTask().WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception failure) when (Explain(failure) is not null || failure is InvalidOperationException)
        {
            // It is gone already, or ends by itself when the server does.
        }
    }

    protected override async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        using NpgsqlCommand command = new(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    protected override async Task<object?> ScalarAsync(string sql, CancellationToken cancellation)
    {
        using NpgsqlCommand command = new(sql, _connection);
        object? value = await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        return value is DBNull ? null : value;
    }

    protected override async Task<bool> HasPositionsAsync(CancellationToken cancellation) =>
        await ScalarAsync($"SELECT to_regclass({Literal(Positions)})::text", cancellation).ConfigureAwait(false) is not null;

    protected override async Task<IReadOnlyList<SqlColumn>> ColumnsAsync(CancellationToken cancellation)
    {
        List<SqlColumn> columns = [];
        using NpgsqlCommand command = new(
            "SELECT a.attname::text, t.typname::text, a.attnotnull FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
            + $" WHERE a.attrelid = to_regclass({Literal(TableName)}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            _connection);
        using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            columns.Add(new SqlColumn(reader.GetString(0), KindOf(reader.GetString(1)), reader.GetBoolean(2)) { TypeName = reader.GetString(1) });
        }

        return columns;
    }

    protected override async Task EnsureKeyAsync(IReadOnlyList<SqlColumn> keys, CancellationToken cancellation)
    {
        bool equalNulls = _connection!.PostgreSqlVersion.Major >= VersionOfEqualNulls;
        bool noNulls = keys.All(static key => key.IsRequired);
        string names = string.Join(", ", keys.Select(key => Literal(key.Name)));
        object? there = await ScalarAsync(
            $"SELECT 1 FROM pg_index i WHERE i.indrelid = to_regclass({Literal(TableName)}) AND i.indisunique AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL"
            + $" AND i.indnkeyatts = {keys.Count}{(noNulls ? "" : equalNulls ? " AND i.indnullsnotdistinct" : " AND false")}"
            + $" AND (SELECT bool_and(a.attname IN ({names})) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey))",
            cancellation).ConfigureAwait(false);
        if (there is not null)
        {
            return;
        }

        if (!noNulls && !equalNulls)
        {
            throw new OutputException($"{Place}: PostgreSQL before 15 takes null keys for different: make the table with a unique index over keys that are NOT NULL");
        }

        await ExecuteAsync(
            $"CREATE UNIQUE INDEX IF NOT EXISTS {Quote(Settings.Name.Split('.', 2)[^1] + "_keys")} ON {TableName} ({string.Join(", ", keys.Select(key => Quote(key.Name)))})"
            + (equalNulls ? " NULLS NOT DISTINCT" : ""),
            cancellation).ConfigureAwait(false);
    }

    protected override async Task PrepareAsync(SqlPlan plan, CancellationToken cancellation)
    {
        if (plan.Columns.FirstOrDefault(static column => column.Kind == SqlKind.Other) is { } other)
        {
            throw new OutputException($"{Place}: column {other.Name} is of type {other.TypeName}, which rows cannot go to");
        }

        string columns = string.Join(", ", plan.Columns.Select(column => Quote(column.Name)));
        string place = Settings.IsUpsert ? await CollectingTableAsync(columns, cancellation).ConfigureAwait(false) : TableName;
        _copyText = $"COPY {place} ({columns}) FROM STDIN (FORMAT BINARY)";
        _mergeText = Settings.IsUpsert ? MergeText(place, plan) : null;
        _rows = new PostgresRows(plan.Columns, CountUnfit);
        _picked = new Column?[plan.Columns.Count];
    }

    protected override async ValueTask WriteRowsAsync(RowBatch rows, SqlPlan plan, CancellationToken cancellation)
    {
        if (_copy is null)
        {
            _copy = await _connection!.BeginRawBinaryCopyAsync(_copyText, cancellation).ConfigureAwait(false);
            _buffer.Clear();
            _buffer.Add(PostgresRows.Header);
        }

        plan.Pick(rows, _picked);
        for (int row = 0; row < rows.RowCount; row++)
        {
            _rows!.Add(_buffer, _picked, row);
            if (_buffer.Length >= FlushBytes)
            {
                await SendAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    protected override async Task FinishRowsAsync(CancellationToken cancellation)
    {
        if (_copy is null)
        {
            return;
        }

        _buffer.Add(PostgresRows.Trailer);
        await SendAsync(cancellation).ConfigureAwait(false);
        await _copy.DisposeAsync().ConfigureAwait(false);
        _copy = null;
        if (_mergeText is not null)
        {
            await ExecuteAsync(_mergeText, cancellation).ConfigureAwait(false);
        }
    }

    private static SqlKind KindOf(string type) => type switch
    {
        "bool" => SqlKind.Bool,
        "int2" => SqlKind.Int16,
        "int4" => SqlKind.Int32,
        "int8" => SqlKind.Int64,
        "numeric" => SqlKind.Decimal,
        "float4" => SqlKind.Single,
        "float8" => SqlKind.Double,
        "timestamptz" => SqlKind.Timestamp,
        "timestamp" => SqlKind.LocalTimestamp,
        "inet" => SqlKind.Address,
        "cidr" => SqlKind.Network,
        "macaddr" => SqlKind.Mac,
        "text" or "varchar" or "bpchar" or "name" => SqlKind.Text,
        "json" => SqlKind.Json,
        "jsonb" => SqlKind.BinaryJson,
        "bytea" => SqlKind.Bytes,
        _ => SqlKind.Other,
    };

    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        // The stream wants memory, which the buffer does not give away; it copies into its own buffer at once.
        _copy!.Write(_buffer.Written);
        _buffer.Clear();
        await _copy.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A table of the session with the columns of a layout: each layout has one, however often it comes.</summary>
    private async Task<string> CollectingTableAsync(string columns, CancellationToken cancellation)
    {
        if (!_collecting.TryGetValue(columns, out string? table))
        {
            table = FormattableString.Invariant($"pg_temp.logdb_rows_{_collecting.Count}");
            await ExecuteAsync($"CREATE TEMP TABLE {table["pg_temp.".Length..]} AS SELECT {columns} FROM {TableName} WITH NO DATA", cancellation).ConfigureAwait(false);
            _collecting.Add(columns, table);
        }

        return table;
    }

    private string MergeText(string collecting, SqlPlan plan)
    {
        bool IsKey(string column) => Shape.Keys.Contains(column);
        string Folded(string column) => Shape.Counters.Contains(column) ? $"SUM({Quote(column)})"
            : Shape.Bits.Contains(column) ? $"BIT_OR({Quote(column)})"
            : $"(ARRAY_AGG({Quote(column)}))[1]";
        string[] names = [.. plan.Columns.Select(static column => column.Name)];
        string keys = string.Join(", ", names.Where(IsKey).Select(Quote));
        string values = string.Join(", ", names.Select(column => IsKey(column) ? Quote(column) : Folded(column)));
        string changes = string.Join(", ", names.Where(column => !IsKey(column))
            .Select(column => $"{Quote(column)} = {Merged(column, "t." + Quote(column), "EXCLUDED." + Quote(column))}"));
        return $"INSERT INTO {TableName} AS t ({string.Join(", ", names.Select(Quote))}) SELECT {values} FROM {collecting} GROUP BY {keys}"
            + $" ON CONFLICT ({keys}) DO UPDATE SET {changes}; TRUNCATE {collecting}";
    }
}
