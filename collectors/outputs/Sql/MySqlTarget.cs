using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query.Formats;
using MySql.Data.MySqlClient;

namespace LogFlowDb.Outputs.Sql;

/// <summary>
/// Rows into a table of a MariaDB or MySQL database, many to a statement. What is text stands in hexadecimal digits unless it is of
/// letters, digits and a few signs: no text of a row can be anything but a value, whatever the server's mode makes of quotes.
/// Columns of keys take no null, for the server takes nulls for different: a neutral value stands there, as pmacct writes it.
/// </summary>
internal sealed class MySqlTarget(string name, OutputShape shape, SqlTableSettings settings, MySqlAddress address)
    : SqlTarget(name, shape, settings)
{
    /// <summary>The least that servers take is 1 MiB; by default it is 16 MiB and more.</summary>
    private const int StatementBytes = 768 * 1024;

    /// <summary>So long may a text be in an index, and so long are texts of keys.</summary>
    private const int MaxKeyTextLength = 190;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Utf8Buffer _statement = new(StatementBytes + (64 * 1024));
    private readonly Utf8Buffer _text = new();
    private MySqlConnection? _connection;
    private SqlPlan? _prepared;
    private Column?[] _picked = [];
    private bool[] _isKey = [];
    private byte[] _start = [];
    private byte[] _end = [];

    public override string Place => $"{address}/{Settings.Name}";

    protected override bool CommitsOnChange => true;

    protected override StringComparer Names => StringComparer.OrdinalIgnoreCase;

    protected override string BeginText => "START TRANSACTION";

    protected override string? Explain(Exception failure) => failure switch
    {
        MySqlException { InnerException: { } cause } error => error.Message.Contains(cause.Message, StringComparison.Ordinal) ? error.Message : $"{error.Message}: {cause.Message}",
        MySqlException or SocketException or IOException or TimeoutException => failure.Message,

        // The library's, when the connection broke at a moment that it does not expect.
        InvalidOperationException or NullReferenceException or KeyNotFoundException or NotSupportedException or ArgumentException or AggregateException
            when failure.StackTrace?.Contains("MySql.Data", StringComparison.Ordinal) is true =>
            $"the connection broke: {failure.Message}",
        _ => null,
    };

    protected override string Quote(string identifier) => "`" + identifier.Replace("`", "``", StringComparison.Ordinal) + "`";

    protected override string TypeName(SqlKind kind, bool isKey) => kind switch
    {
        SqlKind.Bool => "boolean",
        SqlKind.Int64 => "bigint",
        SqlKind.Double => "double",
        SqlKind.Timestamp => "datetime(6)",
        SqlKind.Address => "varchar(45)",
        SqlKind.Mac => "char(17)",
        SqlKind.Bytes => isKey ? "varbinary(190)" : "blob",
        SqlKind.BinaryJson when !isKey => "json",
        _ => isKey ? string.Create(CultureInfo.InvariantCulture, $"varchar({MaxKeyTextLength})") : "text",
    } + (isKey ? " NOT NULL" : " NULL");

    protected override async Task ConnectAsync(CancellationToken cancellation)
    {
        _connection = address.Connection();
        await Task.Run(_connection.Open, cancellation).ConfigureAwait(false);
        // MySql.Data 8.0.19 loses its place in what MariaDB says behind a note, as of a table that is there already: there are none.
        await ExecuteAsync("SET SESSION sql_mode = 'STRICT_TRANS_TABLES', SESSION sql_notes = 0, SESSION time_zone = '+00:00', SESSION autocommit = 1", cancellation).ConfigureAwait(false);
    }

    protected override async ValueTask DisconnectAsync()
    {
        MySqlConnection? connection = _connection;
        _connection = null;
        _prepared = null;
        _statement.Clear();
        if (connection is null)
        {
            return;
        }

        try
        {
            // A server that does not answer must not keep the output from trying again.
            await Task.Run(connection.Dispose).WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception failure) when (Explain(failure) is not null)
        {
            // It is gone already.
        }
    }

    protected override Task ExecuteAsync(string sql, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using MySqlCommand command = new(sql, _connection);
            command.ExecuteNonQuery();
        },
        cancellation);

    protected override Task<object?> ScalarAsync(string sql, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using MySqlCommand command = new(sql, _connection);
            object? value = command.ExecuteScalar();
            return value is DBNull ? null : value;
        },
        cancellation);

    protected override async Task<bool> HasPositionsAsync(CancellationToken cancellation) => await ScalarAsync(
        $"SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = {Literal(PositionTable)}", cancellation).ConfigureAwait(false) is not null;

    protected override string TableOptions => " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    protected override Task<IReadOnlyList<SqlColumn>> ColumnsAsync(CancellationToken cancellation) => Task.Run<IReadOnlyList<SqlColumn>>(
        () =>
        {
            List<SqlColumn> columns = [];
            using MySqlCommand command = new(
                // The library knows MariaDB's name of the older UTF-8 not, in which the catalogue stands.
                "SELECT CONVERT(column_name USING utf8mb4), CONVERT(data_type USING utf8mb4), CONVERT(is_nullable USING utf8mb4), CONVERT(column_type USING utf8mb4)"
                + $" FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = {Literal(Settings.Name)} ORDER BY ordinal_position",
                _connection);
            using MySqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                string type = reader.GetString(1);
                columns.Add(new SqlColumn(reader.GetString(0), KindOf(type), reader.GetString(2) == "NO")
                {
                    TypeName = type,
                    Range = RangeOf(type, isUnsigned: reader.GetString(3).Contains("unsigned", StringComparison.OrdinalIgnoreCase)),
                });
            }

            return columns;
        },
        cancellation);

    protected override async Task EnsureKeyAsync(IReadOnlyList<SqlColumn> keys, CancellationToken cancellation)
    {
        string names = string.Join(", ", keys.Select(key => Literal(key.Name)));
        object? there = await ScalarAsync(
            $"SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = {Literal(Settings.Name)} AND non_unique = 0"
            + $" GROUP BY index_name HAVING COUNT(*) = {keys.Count} AND SUM(column_name IN ({names})) = {keys.Count}",
            cancellation).ConfigureAwait(false);
        if (keys.FirstOrDefault(static key => !key.IsRequired) is { } nullable)
        {
            throw new OutputException($"{Place}: column {nullable.Name} is a key and must be NOT NULL, for nulls are never equal: change the table, or say write=insert");
        }

        if (there is null)
        {
            await ExecuteAsync($"CREATE UNIQUE INDEX {Quote(Settings.Name + "_keys")} ON {TableName} ({string.Join(", ", keys.Select(key => Quote(key.Name)))})", cancellation)
                .ConfigureAwait(false);
        }
    }

    protected override Task PrepareAsync(SqlPlan plan, CancellationToken cancellation)
    {
        if (plan.Columns.FirstOrDefault(static column => column.Kind == SqlKind.Other) is { } other)
        {
            throw new OutputException($"{Place}: column {other.Name} is of type {other.TypeName}, which rows cannot go to");
        }

        _start = Encoding.UTF8.GetBytes($"INSERT INTO {TableName} ({string.Join(", ", plan.Columns.Select(column => Quote(column.Name)))}) VALUES ");
        _end = Settings.IsUpsert ? Encoding.UTF8.GetBytes(" ON DUPLICATE KEY UPDATE " + string.Join(", ", Changes(plan))) : [];
        _isKey = [.. plan.Columns.Select(column => Settings.IsUpsert && Shape.Keys.Contains(column.Name, Names))];
        _picked = new Column?[plan.Columns.Count];
        _prepared = plan;
        return Task.CompletedTask;
    }

    protected override async ValueTask WriteRowsAsync(RowBatch rows, SqlPlan plan, CancellationToken cancellation)
    {
        plan.Pick(rows, _picked);
        for (int row = 0; row < rows.RowCount; row++)
        {
            _statement.Add(_statement.Length == 0 ? _start : ","u8);
            for (int i = 0; i < _picked.Length; i++)
            {
                _statement.Add(i == 0 ? (byte)'(' : (byte)',');
                Add(plan.Columns[i], _isKey[i], _picked[i] is { } column ? column[row] : Value.Null);
            }

            _statement.Add((byte)')');
            if (_statement.Length >= StatementBytes)
            {
                await FinishRowsAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    protected override async Task FinishRowsAsync(CancellationToken cancellation)
    {
        if (_statement.Length == 0 || _prepared is null)
        {
            return;
        }

        _statement.Add(_end);
        string text = Encoding.UTF8.GetString(_statement.Written);
        _statement.Clear();
        await ExecuteAsync(text, cancellation).ConfigureAwait(false);
    }

    private static SqlKind KindOf(string type) => type.ToLowerInvariant() switch
    {
        "tinyint" or "smallint" or "mediumint" or "int" or "bigint" or "year" => SqlKind.Int64,
        "decimal" => SqlKind.Decimal,
        "float" or "double" => SqlKind.Double,
        "datetime" or "timestamp" => SqlKind.Timestamp,
        "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext" or "inet4" or "inet6" => SqlKind.Text,
        "json" => SqlKind.Json,
        "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" => SqlKind.Bytes,
        _ => SqlKind.Other,
    };

    private static (long Min, long Max) RangeOf(string type, bool isUnsigned)
    {
        int bits = type.ToLowerInvariant() switch { "tinyint" => 8, "smallint" => 16, "mediumint" => 24, "int" => 32, _ => 64 };
        return (isUnsigned, bits) switch
        {
            (true, 64) => (0, long.MaxValue),
            (true, _) => (0, (1L << bits) - 1),
            (false, 64) => (long.MinValue, long.MaxValue),
            _ => (-(1L << (bits - 1)), (1L << (bits - 1)) - 1),
        };
    }

    private IEnumerable<string> Changes(SqlPlan plan)
    {
        string[] others = [.. plan.Columns.Select(static column => column.Name).Where(column => !Shape.Keys.Contains(column, Names))];
        return others.Select(column => $"{Quote(column)} = {Merged(column, Quote(column), $"VALUES({Quote(column)})")}");
    }

    private void Add(SqlColumn column, bool isKey, Value value)
    {
        switch (column.Kind)
        {
            case var _ when value.IsNull:
                AddNothing(column);
                break;
            case SqlKind.Int64 or SqlKind.Decimal when SqlValues.TryNumber(value, out long number) && number >= column.Range.Min && number <= column.Range.Max:
                Utf8Values.AddLong(_statement, number);
                break;
            case SqlKind.Double when SqlValues.TryReal(value, out double real) && double.IsFinite(real):
                AddReal(real);
                break;
            case SqlKind.Timestamp when SqlValues.TryTime(value, out long nanoseconds):
                _statement.Add((byte)'\'');
                SqlValues.AddTime(_statement, nanoseconds, maxDecimals: 6);
                _statement.Add((byte)'\'');
                break;
            case SqlKind.Bytes when value.Kind == ValueKind.Binary:
                _statement.Add("X'"u8);
                Utf8Values.AddHex(_statement, value.AsBinary);
                _statement.Add((byte)'\'');
                break;
            case SqlKind.Text or SqlKind.Json or SqlKind.Bytes:
                _text.Clear();
                if (column.Kind == SqlKind.Json)
                {
                    JsonEncoder.Instance.Write(_text, value);
                }
                else if (isKey && value.Kind == ValueKind.String && value.AsString.Length > MaxKeyTextLength)
                {
                    CountUnfit();
                    _text.Add(value.AsString.AsSpan(0, MaxKeyTextLength));
                }
                else
                {
                    SqlValues.AddText(_text, value);
                }

                AddText(_text.Written);
                break;
            default:
                CountUnfit();
                AddNothing(column);
                break;
        }
    }

    private void AddReal(double real)
    {
        Span<byte> room = _statement.Reserve(40);
        _ = real.TryFormat(room, out int length, "R", CultureInfo.InvariantCulture);
        _statement.Advance(length);
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(" !#$%&()*+,-./0123456789:;<=>ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~"u8))
        {
            _statement.Add("_utf8mb4 X'"u8);
            Utf8Values.AddHex(_statement, text);
        }
        else
        {
            _statement.Add((byte)'\'');
            _statement.Add(text);
        }

        _statement.Add((byte)'\'');
    }

    private void AddNothing(SqlColumn column)
    {
        if (!column.IsRequired)
        {
            _statement.Add("NULL"u8);
            return;
        }

        _statement.Add(column.Kind switch
        {
            SqlKind.Text or SqlKind.Bytes => "''"u8,
            SqlKind.Json => "'null'"u8,
            SqlKind.Timestamp => "'1970-01-01 00:00:01'"u8,
            _ => "0"u8,
        });
    }
}
