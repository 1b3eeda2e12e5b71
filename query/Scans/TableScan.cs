using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Scans;

/// <summary>
/// One reading of some tables: the row groups that may hold rows wanted, and how to read them. Snapshots are held until it is
/// disposed. Safe for concurrent use.
/// </summary>
internal sealed class TableScan : IDisposable
{
    /// <summary>Columns are read for the wanted rows alone when those are at most one of so many.</summary>
    private const int FewRowsShare = 4;

    private readonly QueryContext _context;
    private readonly List<ScanTable> _tables = [];
    private readonly List<ScanGroup> _groups = [];
    private readonly IReadOnlyList<Expression> _filters;
    private readonly string[][] _filterFields;
    private readonly GroupPruner _pruner;
    private readonly (string Field, Value First, Value Last)?[] _addressRanges;

    // Of each filter, how many rows were asked and how many passed.
    private readonly long[] _asked;
    private readonly long[] _passed;
    private readonly FieldSet _wanted;
    private readonly long _from;
    private readonly long _to;

    /// <exception cref="QueryExecutionException">A table does not exist.</exception>
    public TableScan(TableStage stage, FieldSet wanted, QueryContext context)
    {
        _context = context;
        _wanted = wanted;
        _filters = stage.Filters;
        _filterFields = [.. _filters.Select(FieldsOf)];
        _asked = new long[_filters.Count];
        _passed = new long[_filters.Count];
        _pruner = new GroupPruner(_filters, context.Evaluation);
        _addressRanges = [.. _filters.Select(_pruner.AddressRange)];
        (_from, _to) = stage.TimeRange(context.Evaluation.Now);
        Totals = new TotalsScan(_filters, context.Evaluation, _from, _to);
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

    /// <summary>Those that the time range leaves, in no particular order.</summary>
    public IReadOnlyList<ScanGroup> Groups => _groups;

    /// <summary>For what is told of groups without reading them.</summary>
    public TotalsScan Totals { get; }

    public void Dispose()
    {
        foreach (ScanTable table in _tables)
        {
            table.Dispose();
        }
    }

    /// <summary>
    /// Judges a group by what is known without reading its columns; called once a group, before anything else is done with it.
    /// False: it has no rows that are wanted. Groups are judged only when their turn comes, by whoever reads them: that is work for all
    /// threads, and none for groups that nobody asks for any more.
    /// </summary>
    public bool MayMatch(ScanGroup group)
    {
        _context.Reach(group.Group.MinTime);
        List<int>? open = null;
        for (int i = 0; i < _filters.Count; i++)
        {
            GroupAnswer answer = _pruner.Judge(_filters[i], group);
            if (answer == GroupAnswer.None)
            {
                _context.CountGroupsPruned(1);
                return false;
            }

            if (answer == GroupAnswer.Some)
            {
                (open ??= []).Add(i);
            }
        }

        if (open is null)
        {
            return true;
        }

        if (open.Count > 1)
        {
            open.Sort((x, y) => Share(x).CompareTo(Share(y)));
        }

        group.OpenFilters = open;
        long bytes = 0;
        foreach (int filter in open)
        {
            if (!_pruner.MayContain(_filters[filter], group, ref bytes))
            {
                _context.CountGroupLookedUp(bytes);
                return false;
            }
        }

        _context.CountBytes(bytes);
        return true;
    }

    /// <summary>
    /// False when a filter holds for none of the values that the group has of a field: then no row need be decoded. Reads the columns of
    /// the filters that can be told by their distinct values.
    /// </summary>
    public bool HasMatchingValues(ScanGroup group, IRowGroupReader reader)
    {
        foreach (int filter in group.OpenFilters)
        {
            // Addresses were looked up before, and their dictionary need not be read for it.
            if (_addressRanges[filter] is null && _pruner.OnlyField(_filters[filter]) is { } field && group.Distinct(reader, field) is { } distinct
                && group.TryStatistics(field, out ColumnStatistics? statistics)
                && !_pruner.HoldsForAny(_filters[filter], field, distinct, statistics is not { NullCount: 0 }))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Pushes the rows of one group that are wanted, in the group's own order. False: no more are wanted.</summary>
    /// <param name="buffers">Given when the operators keep nothing of a batch.</param>
    public bool Read(ScanGroup group, Operator first, ColumnBuffers? buffers)
    {
        buffers?.NextGroup();
        using IRowGroupReader reader = group.Group.OpenReader(buffers);
        int[] rows = new int[BatchSize.Rows];
        bool open = true;
        int end = HasMatchingValues(group, reader) ? group.Group.RowCount : 0;
        for (int start = 0; start < end && open; start += BatchSize.Rows)
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

            open = first.Push(kept * FewRowsShare <= count
                ? ReadRows(group, reader, start, count, rows.AsSpan(0, kept), read)
                : Kept(ReadColumns(group, reader, start, count, read), rows.AsSpan(0, kept)));
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
        for (int open = 0; open < group.OpenFilters.Count && kept > 0; open++)
        {
            int i = group.OpenFilters[open];
            int before = kept;
            if (_addressRanges[i] is { } range && !read.ContainsKey(range.Field)
                && group.SelectBetween(reader, range.Field, range.First, range.Last, start, count, rows.AsSpan(0, kept)) is >= 0 and int found)
            {
                kept = found;
                Count(i, before, kept);
                continue;
            }

            string[] fields = _filterFields[i];
            Column[] columns = new Column[fields.Length];
            for (int f = 0; f < fields.Length; f++)
            {
                columns[f] = Get(group, reader, fields[f], start, count, read);
            }

            kept = _filters[i].Select(new RowBatch(count, fields, columns), _context.Evaluation, rows.AsSpan(0, kept));
            Count(i, before, kept);
        }

        return kept;
    }

    private static RowBatch Kept(RowBatch batch, ReadOnlySpan<int> rows) => rows.Length == batch.RowCount ? batch : batch.Gather(rows);

    /// <summary>Few rows of the wanted columns of a piece of a group.</summary>
    private RowBatch ReadRows(
        ScanGroup group, IRowGroupReader reader, int start, int count, ReadOnlySpan<int> rows, Dictionary<string, Column> read)
    {
        string[] names = WantedNames(group);
        Column[] columns = new Column[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            columns[i] = read.TryGetValue(names[i], out Column? column) ? column.Gather(rows) : group.ReadRows(reader, names[i], start, count, rows);
        }

        return new RowBatch(rows.Length, names, columns);
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

    /// <summary>
    /// The share of rows that passed a filter so far: those that let few pass are asked first, so that the others, and the columns they read,
    /// have few rows left. One not asked yet comes in its turn.
    /// </summary>
    private double Share(int filter) => (Volatile.Read(ref _passed[filter]) + 1.0) / (Volatile.Read(ref _asked[filter]) + 2.0);

    private void Count(int filter, int asked, int passed)
    {
        Interlocked.Add(ref _asked[filter], asked);
        Interlocked.Add(ref _passed[filter], passed);
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

        // The only loop over all blocks of a table: it touches nothing but the times that the snapshot has in memory.
        int excluded = 0;
        foreach (ScanTable table in _tables)
        {
            IReadOnlyList<IRowGroup> groups = table.Groups;
            for (int i = 0; i < groups.Count; i++)
            {
                IRowGroup group = groups[i];
                long first = group.MinTime, last = group.MaxTime;
                if (last < _from || first >= _to || group.RowCount == 0)
                {
                    excluded += group.RowCount == 0 ? 0 : 1;
                }
                else
                {
                    _groups.Add(new ScanGroup(table, group, first >= _from && last < _to));
                }
            }
        }

        _context.CountGroupsFound(excluded + _groups.Count);
        _context.CountGroupsOutOfTime(excluded);
        if (_context.Profile is not { Executes: false })
        {
            FieldNotices.Tell(stage, _groups, _context);
        }
    }

    private IEnumerable<string> Find(TableName name) => name.IsPattern
        ? _context.Catalog.TableNames.Where(table => TablePattern.Matches(name.Pattern, table))
        : [name.Pattern];
}
