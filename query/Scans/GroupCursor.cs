using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Scans;

/// <summary>The wanted rows of one group in order. Used by one thread at a time.</summary>
internal sealed class GroupCursor : IDisposable
{
    private readonly TableScan _scan;
    private readonly ScanGroup _group;
    private readonly QueryContext _context;
    private readonly IRowGroupReader _reader;
    private readonly bool _ascending;
    private readonly Dictionary<int, Dictionary<string, Column>> _pieces = [];
    private long[] _times = [];
    private long[] _ids = [];
    private int[] _rows = [];
    private int _at;

    public GroupCursor(TableScan scan, ScanGroup group, bool ascending, QueryContext context)
    {
        _scan = scan;
        _group = group;
        _context = context;
        _ascending = ascending;
        _reader = group.Group.OpenReader();
        Load();
    }

    public bool IsAtEnd => _at == _rows.Length;

    public long Time => _times[_at];

    public long Id => _ids[_at];

    public int CompareFront(GroupCursor other)
    {
        int order = Compare((Time, Id), (other.Time, other.Id));
        return order != 0 ? order : string.CompareOrdinal(_group.Table.Name, other._group.Table.Name);
    }

    /// <summary>Rows from here that come no later than the bound: at least one, at most a batch.</summary>
    public int CountBefore((long Time, long Id)? bound)
    {
        int most = Math.Min(BatchSize.Rows, _rows.Length - _at);
        if (bound is not { } stop)
        {
            return most;
        }

        int low = 1, high = most;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            int last = _at + middle - 1;
            if (Compare((_times[last], _ids[last]), stop) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    public RowBatch Take(int count)
    {
        ReadOnlySpan<int> rows = _rows.AsSpan(_at, count);
        _at += count;
        int piece = rows[0] / BatchSize.Rows;
        bool single = true;
        foreach (int row in rows)
        {
            single &= row / BatchSize.Rows == piece;
        }

        if (single)
        {
            return Gather(piece, rows);
        }

        // Rows of several pieces: piece by piece, then into their order.
        int[] order = new int[count], sorted = rows.ToArray();
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        Array.Sort(sorted, order);
        RowStore store = new();
        for (int start = 0; start < count;)
        {
            int end = start + 1;
            while (end < count && sorted[end] / BatchSize.Rows == sorted[start] / BatchSize.Rows)
            {
                end++;
            }

            store.Append(Gather(sorted[start] / BatchSize.Rows, sorted.AsSpan(start, end - start)));
            start = end;
        }

        int[] places = new int[count];
        for (int i = 0; i < count; i++)
        {
            places[order[i]] = i;
        }

        return store.Build().Gather(places);
    }

    public void Dispose()
    {
        _context.CountGroupRead(_reader.BytesRead);
        _reader.Dispose();
    }

    private int Compare((long Time, long Id) x, (long Time, long Id) y)
    {
        int order = x.CompareTo(y);
        return _ascending ? order : -order;
    }

    private void Load()
    {
        int total = _scan.HasMatchingValues(_group, _reader) ? _group.Group.RowCount : 0;
        int[] kept = new int[BatchSize.Rows];
        long[] times = new long[total], ids = new long[total];
        int[] rows = new int[total];
        int loaded = 0;
        for (int start = 0; start < total; start += BatchSize.Rows)
        {
            _context.Check();
            int count = Math.Min(BatchSize.Rows, total - start);
            _context.CountRows(count);
            Dictionary<string, Column> read = new(StringComparer.Ordinal);
            int found = _scan.Filter(_group, _reader, start, count, kept, read);
            if (found == 0)
            {
                continue;
            }

            Column time = read.GetValueOrDefault(SystemFields.Time) ?? _group.Read(_reader, SystemFields.Time, start, count);
            Column id = read.GetValueOrDefault(SystemFields.Id) ?? _group.Read(_reader, SystemFields.Id, start, count);
            read.TryAdd(SystemFields.Time, time);
            read.TryAdd(SystemFields.Id, id);
            _pieces.Add(start / BatchSize.Rows, read);
            Copy(time, kept.AsSpan(0, found), times.AsSpan(loaded));
            Copy(id, kept.AsSpan(0, found), ids.AsSpan(loaded));
            for (int i = 0; i < found; i++)
            {
                rows[loaded++] = start + kept[i];
            }
        }

        _times = loaded == total ? times : times[..loaded];
        _ids = loaded == total ? ids : ids[..loaded];
        _rows = loaded == total ? rows : rows[..loaded];
        Order();
    }

    private static void Copy(Column column, ReadOnlySpan<int> rows, Span<long> target)
    {
        if (column is LongColumn longs)
        {
            ReadOnlySpan<long> values = longs.Values;
            for (int i = 0; i < rows.Length; i++)
            {
                target[i] = values[rows[i]];
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            target[i] = column[rows[i]].AsLong;
        }
    }

    private void Order()
    {
        bool up = true, down = true;
        for (int i = 1; i < _rows.Length && (up || down); i++)
        {
            int order = (_times[i - 1], _ids[i - 1]).CompareTo((_times[i], _ids[i]));
            up &= order <= 0;
            down &= order >= 0;
        }

        if (!(_ascending ? up : down))
        {
            if (_ascending ? down : up)
            {
                Array.Reverse(_times);
                Array.Reverse(_ids);
                Array.Reverse(_rows);
                return;
            }

            int[] order = Sort();
            _times = Array.ConvertAll(order, i => _times[i]);
            _ids = Array.ConvertAll(order, i => _ids[i]);
            _rows = Array.ConvertAll(order, i => _rows[i]);
        }
    }

    /// <summary>Places in the wanted order.</summary>
    private int[] Sort()
    {
        // By time alone first, which sorts plain numbers, then those of equal time, which are few, by their ids.
        int[] order = new int[_rows.Length];
        bool idsAscend = true;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            idsAscend &= i == 0 || _ids[i] > _ids[i - 1];
        }

        long[] times = _times.AsSpan().ToArray();
        Array.Sort(times, order);
        Comparer<int> byId = Comparer<int>.Create((x, y) => _ids[x].CompareTo(_ids[y]));
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && times[end] == times[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                Array.Sort(order, start, end - start, idsAscend ? Comparer<int>.Default : byId);
            }

            start = end;
        }

        if (!_ascending)
        {
            Array.Reverse(order);
        }

        return order;
    }

    private RowBatch Gather(int piece, ReadOnlySpan<int> rows)
    {
        int start = piece * BatchSize.Rows;
        int count = Math.Min(BatchSize.Rows, _group.Group.RowCount - start);
        RowBatch batch = _scan.ReadColumns(_group, _reader, start, count, _pieces[piece]);
        int[] within = new int[rows.Length];
        bool whole = rows.Length == count;
        for (int i = 0; i < rows.Length; i++)
        {
            within[i] = rows[i] - start;
            whole &= within[i] == i;
        }

        return whole ? batch : batch.Gather(within);
    }
}
