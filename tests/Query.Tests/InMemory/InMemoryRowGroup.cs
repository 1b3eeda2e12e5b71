using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Query.Tests.InMemory;

/// <summary>
/// A batch as a row group; texts and addresses are read as dictionaries, as a stored block gives them: with values between
/// those of the rows that no row has.
/// </summary>
internal sealed class InMemoryRowGroup : IRowGroup
{
    /// <summary>As many distinct values are known of a column without reading it.</summary>
    private const int FewValues = 8;

    /// <summary>Totals by time are kept by so many ns.</summary>
    private const long SliceLength = 10_000_000_000;

    private readonly RowBatch _rows;
    private readonly Dictionary<string, ColumnStatistics> _statistics = new(StringComparer.Ordinal);

    public InMemoryRowGroup(RowBatch rows)
    {
        Column[] columns = rows.Columns.ToArray();
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = columns[i].Kind is ValueKind.String or ValueKind.Ip ? Code(columns[i]) : columns[i];
            if (columns[i].Kind != ValueKind.Null)
            {
                _statistics.Add(rows.Names[i], Describe(columns[i]));
            }
        }

        _rows = new RowBatch(rows.RowCount, rows.Names.ToArray(), columns);
        MinTime = _statistics[SystemFields.Time].Min.AsLong;
        MaxTime = _statistics[SystemFields.Time].Max.AsLong;
        FirstId = _statistics[SystemFields.Id].Min.AsLong;
        LastId = _statistics[SystemFields.Id].Max.AsLong;
    }

    public int RowCount => _rows.RowCount;

    public long MinTime { get; }

    public long MaxTime { get; }

    public long FirstId { get; }

    public long LastId { get; }

    public IReadOnlyList<string> ColumnNames => [.. _statistics.Keys];

    /// <summary>Columns read so far, of all readers.</summary>
    public int ColumnReads;

    public ColumnStatistics? Statistics(string column) => _statistics.GetValueOrDefault(column);

    public ValueTotals? Totals(string column)
    {
        int at = _rows.IndexOf(column);
        if (at < 0 || Statistics(column) is not { } statistics || (statistics.Values is null && column != SystemFields.Time))
        {
            return null;
        }

        Column keys = _rows.Columns[at];
        Value KeyOf(int row) => column == SystemFields.Time ? Value.FromDate(keys[row].AsLong / SliceLength * SliceLength) : keys[row];
        ILookup<Value, int> rows = Enumerable.Range(0, RowCount).ToLookup(KeyOf);
        Value[] values = [.. rows.Select(static g => g.Key).OrderBy(static v => v.IsNull).ThenBy(static v => v, ValueComparer.Instance)];
        List<string> names = [];
        List<long[]> sums = [];
        List<int[]?> nulls = [];
        for (int i = 0; i < _rows.Columns.Length; i++)
        {
            Column summed = _rows.Columns[i];
            if (summed.Kind == ValueKind.Long && Statistics(_rows.Names[i]) is { } all && Int128.Max(Int128.Abs(all.Min.AsLong), Int128.Abs(all.Max.AsLong)) * RowCount <= long.MaxValue)
            {
                names.Add(_rows.Names[i]);
                sums.Add([.. values.Select(v => rows[v].Sum(row => summed.IsNull(row) ? 0 : summed[row].AsLong))]);
                nulls.Add([.. values.Select(v => rows[v].Count(summed.IsNull))]);
            }
        }

        return new ValueTotals(values, column == SystemFields.Time ? SliceLength : 0, [.. values.Select(v => rows[v].Count())], [.. names], [.. sums], [.. nulls]);
    }

    public bool MayContain(string column, Value first, Value last, ref long bytesRead)
    {
        bytesRead++;
        int at = _rows.IndexOf(column);
        for (int row = 0; at >= 0 && row < RowCount; row++)
        {
            Value value = _rows.Columns[at][row];
            if (ValueComparer.Instance.Compare(value, first) >= 0 && ValueComparer.Instance.Compare(value, last) <= 0)
            {
                return true;
            }
        }

        return false;
    }

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(this);

    private static DictionaryColumn Code(Column column)
    {
        List<Value> distinct = [];
        Dictionary<Value, int> index = [];
        int[] codes = new int[column.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            Value value = column[i];
            if (value.IsNull)
            {
                codes[i] = -1;
            }
            else if (!index.TryGetValue(value, out codes[i]))
            {
                Value foreign = column.Kind == ValueKind.Ip ? Value.From(IpValue.FromV4(0xf0000000u + (uint)distinct.Count)) : Value.From("foreign-" + distinct.Count);
                if (index.TryAdd(foreign, distinct.Count))
                {
                    distinct.Add(foreign);
                }

                codes[i] = distinct.Count;
                index.Add(value, codes[i]);
                distinct.Add(value);
            }
        }

        Column dictionary = column.Kind == ValueKind.Ip
            ? new IpColumn(distinct.ConvertAll(static v => v.AsIp).ToArray())
            : new ValueColumn(distinct.ToArray());
        return new DictionaryColumn(dictionary, codes);
    }

    private static ColumnStatistics Describe(Column column)
    {
        Value min = Value.Null, max = Value.Null;
        int nulls = 0;
        Int128 sum = 0;
        HashSet<Value> distinct = [];
        for (int i = 0; i < column.Length; i++)
        {
            Value value = column[i];
            if (value.IsNull)
            {
                nulls++;
                continue;
            }

            distinct.Add(value);
            sum += value.Kind == ValueKind.Long ? value.AsLong : 0;
            min = min.IsNull || ValueComparer.Instance.Compare(value, min) < 0 ? value : min;
            max = max.IsNull || ValueComparer.Instance.Compare(value, max) > 0 ? value : max;
        }

        bool fits = column.Kind == ValueKind.Long && sum >= long.MinValue && sum <= long.MaxValue;
        return column.Kind is null
            ? new ColumnStatistics(null, nulls, Value.Null, Value.Null, null, -1)
            : new ColumnStatistics(column.Kind, nulls, min, max, fits ? (long)sum : null, distinct.Count)
            {
                Values = distinct.Count <= FewValues ? [.. distinct.Order(ValueComparer.Instance)] : null,
            };
    }

    private sealed class Reader(InMemoryRowGroup group) : IRowGroupReader
    {
        public long BytesRead { get; private set; }

        public Column? Read(string column, int firstRow, int rowCount)
        {
            Assert.Equal(0, firstRow % IRowGroupReader.FrameRows);
            int at = group._rows.IndexOf(column);
            if (at < 0 || group.Statistics(column) is null)
            {
                return null;
            }

            Interlocked.Increment(ref group.ColumnReads);
            BytesRead += rowCount * 8;
            return group._rows.Columns[at].Slice(firstRow, rowCount);
        }

        public Column? Distinct(string column)
        {
            int at = group._rows.IndexOf(column);
            return at >= 0 && group._rows.Columns[at] is DictionaryColumn dictionary ? dictionary.Dictionary : null;
        }

        public void Dispose()
        {
        }
    }
}
