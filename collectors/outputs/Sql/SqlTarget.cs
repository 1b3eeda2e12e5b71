using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Sql;

/// <summary>
/// Rows into a table of a database. The rows of a round and the position behind them are one transaction, so that each row is there
/// once, whoever fails when: the position is a row of <see cref="PositionTable"/>, found again by output, machine, epoch and table.
/// </summary>
internal abstract class SqlTarget(string name, OutputShape shape, SqlTableSettings settings) : IOutputTarget
{
    /// <summary>Positions of all outputs that write to the database.</summary>
    public const string PositionTable = "logdb_outputs";

    private SqlPlan? _plan;
    private string _id = "";
    private long _epoch;
    private bool _isInRound;
    private bool _hasRows;
    private long _rows;
    private long _uncommitted;
    private long _unfit;

    public abstract string Place { get; }

    public IReadOnlyList<(string Name, long Value)> Counters =>
        [("Rows Committed", Interlocked.Read(ref _rows)), ("Unfit Values", Interlocked.Read(ref _unfit))];

    protected OutputShape Shape => shape;

    protected SqlTableSettings Settings => settings;

    /// <summary>A change of tables ends the transaction: it must not come between rows and their position.</summary>
    protected virtual bool CommitsOnChange => false;

    /// <summary>Whether names of columns differ by case.</summary>
    protected abstract StringComparer Names { get; }

    public async Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        try
        {
            await ConnectAsync(cancellation).ConfigureAwait(false);
            IReadOnlyList<SqlColumn> there = await ColumnsAsync(cancellation).ConfigureAwait(false);
            if (shape.Fields is { } fields && there.Count > 0 && !settings.AddColumns)
            {
                RequireAll(fields, there);
            }

            return await FindPositionAsync(position, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (Explain(failure) is { } why)
        {
            throw Failure(why, failure);
        }
    }

    public async ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        try
        {
            if (_plan is null || !_plan.Fits(rows))
            {
                _plan = await PlanAsync(rows, cancellation).ConfigureAwait(false);
            }

            await BeginRoundAsync(cancellation).ConfigureAwait(false);
            _hasRows = true;
            await WriteRowsAsync(rows, _plan, cancellation).ConfigureAwait(false);
            _uncommitted += rows.RowCount;
        }
        catch (Exception failure) when (Explain(failure) is { } why)
        {
            throw Failure(why, failure);
        }
    }

    public async Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        try
        {
            await BeginRoundAsync(cancellation).ConfigureAwait(false);
            await FinishRowsAsync(cancellation).ConfigureAwait(false);
            await ExecuteAsync(FormattableString.Invariant($"UPDATE {Positions} SET last_id = {lastId} WHERE id = {Literal(_id)}"), cancellation).ConfigureAwait(false);
            await ExecuteAsync("COMMIT", cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (Explain(failure) is { } why)
        {
            throw Failure(why, failure);
        }

        _isInRound = false;
        _hasRows = false;
        Interlocked.Add(ref _rows, _uncommitted);
        _uncommitted = 0;
        return new OutputPosition(lastId, null) { Epoch = _epoch };
    }

    public async ValueTask CloseAsync()
    {
        _plan = null;
        _isInRound = false;
        _hasRows = false;
        _uncommitted = 0;
        await DisconnectAsync().ConfigureAwait(false);
    }

    /// <summary>One line for an error of the driver; null for what is our own mistake.</summary>
    protected abstract string? Explain(Exception failure);

    protected abstract string Quote(string identifier);

    protected abstract string TypeName(SqlKind kind, bool isKey);

    protected abstract Task ConnectAsync(CancellationToken cancellation);

    protected abstract ValueTask DisconnectAsync();

    protected abstract Task ExecuteAsync(string sql, CancellationToken cancellation);

    /// <summary>The first column of the first row; null when there is none.</summary>
    protected abstract Task<object?> ScalarAsync(string sql, CancellationToken cancellation);

    /// <summary>The columns of the table, none when it is not there.</summary>
    protected abstract Task<IReadOnlyList<SqlColumn>> ColumnsAsync(CancellationToken cancellation);

    /// <summary>Makes sure that an index tells rows of equal keys; null counts as equal to null.</summary>
    protected abstract Task EnsureKeyAsync(IReadOnlyList<SqlColumn> keys, CancellationToken cancellation);

    /// <summary>Called when rows of another layout come, between the rows of two layouts too.</summary>
    protected abstract Task PrepareAsync(SqlPlan plan, CancellationToken cancellation);

    protected abstract ValueTask WriteRowsAsync(RowBatch rows, SqlPlan plan, CancellationToken cancellation);

    /// <summary>Whatever still has to be done for the rows written so far, within the transaction.</summary>
    protected virtual Task FinishRowsAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Where tables are made by name only, whoever has no right to make one is refused though it is there.</summary>
    protected virtual Task<bool> HasPositionsAsync(CancellationToken cancellation) => Task.FromResult(false);

    protected virtual string TableName => Quote(settings.Name);

    protected virtual string Positions => Quote(PositionTable);

    /// <summary>Behind the columns of a new table.</summary>
    protected virtual string TableOptions => "";

    protected virtual string BeginText => "BEGIN";

    protected void CountUnfit() => Interlocked.Increment(ref _unfit);

    /// <summary>
    /// What becomes of a column of a row that is there: of a counter the sum, of bits those of both, where null leaves the other as it is; of
    /// any other the new value.
    /// </summary>
    protected string Merged(string column, string old, string added) =>
        shape.Counters.Contains(column, Names) ? $"COALESCE({old} + {added}, {old}, {added})"
        : shape.Bits.Contains(column, Names) ? $"COALESCE({old} | {added}, {old}, {added})"
        : added;

    /// <summary>A text in single quotes; only for texts that are no data of rows.</summary>
    protected static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private OutputException Failure(string why, Exception cause) => new($"{Place}: {why.ReplaceLineEndings("; ")}", cause);

    private async ValueTask BeginRoundAsync(CancellationToken cancellation)
    {
        if (!_isInRound)
        {
            await ExecuteAsync(BeginText, cancellation).ConfigureAwait(false);
            _isInRound = true;
        }
    }

    private async Task<OutputPosition> FindPositionAsync(OutputPosition position, CancellationToken cancellation)
    {
        // Two stores may have an output of one name, but hardly on one machine from the same millisecond on.
        _epoch = position.Epoch;
        _id = FormattableString.Invariant($"{name}@{Environment.MachineName} {_epoch} {settings.Name}");
        if (!await HasPositionsAsync(cancellation).ConfigureAwait(false))
        {
            await ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS {Positions} (id {TypeName(SqlKind.Text, isKey: true)} PRIMARY KEY, last_id bigint NOT NULL){TableOptions}",
                cancellation).ConfigureAwait(false);
        }

        if (await ScalarAsync($"SELECT last_id FROM {Positions} WHERE id = {Literal(_id)}", cancellation).ConfigureAwait(false) is { } known)
        {
            return position with { LastId = Convert.ToInt64(known, System.Globalization.CultureInfo.InvariantCulture) };
        }

        await ExecuteAsync(FormattableString.Invariant($"INSERT INTO {Positions} (id, last_id) VALUES ({Literal(_id)}, {position.LastId})"), cancellation).ConfigureAwait(false);
        return position;
    }

    private async Task<SqlPlan> PlanAsync(RowBatch rows, CancellationToken cancellation)
    {
        await FinishRowsAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<string> fields = shape.Fields ?? rows.Names.ToArray();
        IReadOnlyList<SqlColumn> there = await ColumnsAsync(cancellation).ConfigureAwait(false);
        HashSet<string> known = there.Select(static column => column.Name).ToHashSet(Names);
        string[] missing = [.. fields.Where(field => !known.Contains(field))];
        if (missing.Length > 0 && there.Count > 0 && !settings.AddColumns)
        {
            RequireAll(fields, there);
        }

        if (missing.Length > 0)
        {
            await AddColumnsAsync(rows, missing, isNew: there.Count == 0, cancellation).ConfigureAwait(false);
            there = await ColumnsAsync(cancellation).ConfigureAwait(false);
        }

        SqlColumn[] columns = [.. fields.Select(field => there.First(column => Names.Equals(column.Name, field)))];
        SqlPlan plan = new(rows.Names.ToArray(), [.. fields.Select(rows.IndexOf)], columns);
        if (settings.IsUpsert)
        {
            await EnsureKeyAsync([.. shape.Keys.Select(key => columns.First(column => Names.Equals(column.Name, key)))], cancellation).ConfigureAwait(false);
        }

        await PrepareAsync(plan, cancellation).ConfigureAwait(false);
        return plan;
    }

    private async Task AddColumnsAsync(RowBatch rows, string[] missing, bool isNew, CancellationToken cancellation)
    {
        IEnumerable<string> definitions = missing.Select(field =>
        {
            int index = rows.IndexOf(field);
            bool isCounter = shape.Counters.Contains(field) || shape.Bits.Contains(field);
            SqlKind kind = SqlValues.KindOf(field, index < 0 ? null : rows.Columns[index], isCounter);
            return $"{Quote(field)} {TypeName(kind, settings.IsUpsert && shape.Keys.Contains(field))}";
        });
        if (CommitsOnChange && _hasRows)
        {
            // What was written of this round goes, or it would stay without its position. The rows come once more, to the wider table.
            await ExecuteAsync("ROLLBACK", cancellation).ConfigureAwait(false);
            await AlterAsync(definitions, isNew, cancellation).ConfigureAwait(false);
            throw new OutputException($"{Place}: the table got the columns {string.Join(", ", missing)}; the rows come again");
        }

        if (!CommitsOnChange)
        {
            await BeginRoundAsync(cancellation).ConfigureAwait(false);
        }

        await AlterAsync(definitions, isNew, cancellation).ConfigureAwait(false);
    }

    private async Task AlterAsync(IEnumerable<string> definitions, bool isNew, CancellationToken cancellation)
    {
        if (isNew)
        {
            await ExecuteAsync($"CREATE TABLE {TableName} ({string.Join(", ", definitions)}){TableOptions}", cancellation).ConfigureAwait(false);
            return;
        }

        foreach (string definition in definitions)
        {
            await ExecuteAsync($"ALTER TABLE {TableName} ADD COLUMN {definition}", cancellation).ConfigureAwait(false);
        }
    }

    private void RequireAll(IReadOnlyList<string> fields, IReadOnlyList<SqlColumn> there)
    {
        string[] missing = [.. fields.Where(field => !there.Any(column => Names.Equals(column.Name, field)))];
        if (missing.Length > 0)
        {
            throw new OutputException(
                $"{Place}: the table lacks {(missing.Length == 1 ? "column" : "columns")} {string.Join(", ", missing)}: add them, say add_columns=on, or leave them out with fields= or keys=");
        }
    }
}
