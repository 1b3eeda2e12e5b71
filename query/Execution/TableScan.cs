using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Planning;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Execution;

/// <summary>
/// One reading of some tables: the row groups that may hold rows wanted, and how to read them. Snapshots are held until it is
/// disposed. Safe for concurrent use.
/// </summary>
internal sealed class TableScan : IDisposable
{
    private readonly ExecutionContext _context;
    private readonly List<ScanTable> _tables = [];
    private readonly List<ScanGroup> _groups = [];
    private readonly IReadOnlyList<Expression> _filters;
    private readonly string[][] _filterFields;
    private readonly FieldSet _wanted;
    private readonly long _from;
    private readonly long _to;

    /// <exception cref="QueryExecutionException">A table does not exist.</exception>
    public TableScan(TableStage stage, FieldSet wanted, ExecutionContext context)
    {
        _context = context;
        _wanted = wanted;
        _filters = stage.Filters;
        _filterFields = [.. _filters.Select(FieldsOf)];
        (_from, _to) = stage.TimeRange(context.Evaluation.Now);
        try
        {
            Open(stage);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In no particular order.</summary>
    public IReadOnlyList<ScanGroup> Groups => _groups;

    public bool HasFilters => _filters.Count > 0;

    public void Dispose()
    {
        foreach (ScanTable table in _tables)
        {
            table.Dispose();
        }
    }

    /// <summary>Pushes the rows of one group that are wanted, in the group's own order. False: no more are wanted.</summary>
    /// <param name="buffers">Given when the operators keep nothing of a batch.</param>
    public bool Read(ScanGroup group, Operator first, ColumnBuffers? buffers)
    {
        buffers?.NextGroup();
        using IRowGroupReader reader = group.Group.OpenReader(buffers);
        int[] rows = new int[BatchSize.Rows];
        bool open = true;
        for (int start = 0; start < group.Group.RowCount && open; start += BatchSize.Rows)
        {
            _context.Check();
            buffers?.NextBatch();
            int count = Math.Min(BatchSize.Rows, group.Group.RowCount - start);
            _context.CountRows(count);
            Dictionary<string, Column> read = new(StringComparer.Ordinal);
            int kept = Filter(group, reader, start, count, rows, read);
            if (kept == 0)
            {
                continue;
            }

            RowBatch batch = ReadColumns(group, reader, start, count, read);
            open = first.Push(kept == count ? batch : batch.Gather(rows.AsSpan(0, kept)));
        }

        _context.CountGroupRead(reader.BytesRead);
        return open;
    }

    /// <summary>Writes the rows of a piece of a group that are wanted, and gives their count.</summary>
    /// <param name="read">Columns read already; takes those that the filters need.</param>
    public int Filter(ScanGroup group, IRowGroupReader reader, int start, int count, int[] rows, Dictionary<string, Column> read)
    {
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        int kept = group.IsWithinTime ? count : FilterTime(Get(group, reader, SystemFields.Time, start, count, read), rows, count);
        for (int i = 0; i < _filters.Count && kept > 0; i++)
        {
            string[] fields = _filterFields[i];
            Column[] columns = new Column[fields.Length];
            for (int f = 0; f < fields.Length; f++)
            {
                columns[f] = Get(group, reader, fields[f], start, count, read);
            }

            kept = _filters[i].Select(new RowBatch(count, fields, columns), _context.Evaluation, rows.AsSpan(0, kept));
        }

        return kept;
    }

    /// <summary>The wanted columns of a piece of a group.</summary>
    public RowBatch ReadColumns(ScanGroup group, IRowGroupReader reader, int start, int count, Dictionary<string, Column> read)
    {
        string[] names = WantedNames(group);
        Column[] columns = new Column[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            columns[i] = Get(group, reader, names[i], start, count, read);
        }

        return new RowBatch(count, names, columns);
    }

    private static string[] FieldsOf(Expression expression)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        expression.CollectFields(fields);
        return [.. fields];
    }

    private static Column Get(
        ScanGroup group, IRowGroupReader reader, string field, int start, int count, Dictionary<string, Column> read)
    {
        if (!read.TryGetValue(field, out Column? column))
        {
            column = group.Read(reader, field, start, count);
            read.Add(field, column);
        }

        return column;
    }

    private string[] WantedNames(ScanGroup group)
    {
        if (!_wanted.IsAll)
        {
            return [.. _wanted.Names];
        }

        string[] system = [SystemFields.Table, SystemFields.Id, SystemFields.Time];
        return [.. system.Concat(group.Group.ColumnNames).Concat(_wanted.Names).Distinct(StringComparer.Ordinal)];
    }

    private int FilterTime(Column times, int[] rows, int count)
    {
        int kept = 0;
        if (times is LongColumn longs)
        {
            ReadOnlySpan<long> values = longs.Values;
            for (int i = 0; i < count; i++)
            {
                rows[kept] = i;
                kept += values[i] >= _from && values[i] < _to ? 1 : 0;
            }

            return kept;
        }

        for (int i = 0; i < count; i++)
        {
            Value time = times[i];
            rows[kept] = i;
            kept += time.AsLong >= _from && time.AsLong < _to ? 1 : 0;
        }

        return kept;
    }

    private void Open(TableStage stage)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (TableName name in stage.Tables)
        {
            foreach (string table in Find(name))
            {
                if (!seen.Add(table))
                {
                    continue;
                }

                if (_context.Catalog.Snapshot(table) is { } snapshot)
                {
                    _tables.Add(new ScanTable(snapshot));
                }
                else if (!name.Optional && !name.IsPattern)
                {
                    throw new QueryExecutionException($"table not found: {name.Pattern}");
                }
            }
        }

        foreach (ScanTable table in _tables)
        {
            foreach (IRowGroup group in table.Groups)
            {
                Admit(table, group);
            }
        }
    }

    private IEnumerable<string> Find(TableName name) => name.IsPattern
        ? _context.Catalog.TableNames.Where(table => TablePattern.Matches(name.Pattern, table))
        : [name.Pattern];

    private void Admit(ScanTable table, IRowGroup group)
    {
        if (group.RowCount == 0)
        {
            return;
        }

        ScanGroup candidate = new(table, group, group.MinTime >= _from && group.MaxTime < _to);
        if (group.MaxTime < _from || group.MinTime >= _to || !_filters.All(filter => GroupPruner.MayMatch(filter, candidate, _context.Evaluation)))
        {
            _context.CountGroupsPruned(1);
            return;
        }

        _groups.Add(candidate);
    }
}
