using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// Adds up the records of one period by their key. What comes beyond <paramref name="maxRows"/> keys is added up in
/// <see cref="Other"/>, so that totals stay exact. Not thread-safe.
/// </summary>
internal sealed class PeriodTable(PeriodColumns columns, int maxRows = PeriodTable.DefaultRows)
{
    public const int DefaultRows = 1_000_000;

    private readonly Dictionary<Value[], PeriodRow> _rows = new(new KeyComparer());

    public int Count => _rows.Count;

    /// <summary>What found no room.</summary>
    public PeriodRow Other { get; private set; } = new([]);

    /// <summary>Records without a count of packets or bytes add nothing to it.</summary>
    public void Add(RowBatch records)
    {
        Column[] keys = [.. columns.Keys.Select(records.Column)];
        Column packets = records.Column("packet_count"), bytes = records.Column("octet_count"), flows = records.Column("flow_count");
        Value[] key = new Value[keys.Length];
        for (int row = 0; row < records.RowCount; row++)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                key[i] = keys[i][row];
            }

            Row(key).Add(Number(packets[row], 0), Number(flows[row], 1), Number(bytes[row], 0));
        }
    }

    /// <summary>The rows with most bytes first; equal ones by packets, then by key.</summary>
    public List<PeriodRow> Sorted()
    {
        List<PeriodRow> sorted = [.. _rows.Values];
        sorted.Sort(static (a, b) =>
        {
            int order = b.Bytes.CompareTo(a.Bytes);
            order = order != 0 ? order : b.Packets.CompareTo(a.Packets);
            for (int i = 0; order == 0 && i < a.Keys.Length; i++)
            {
                order = ValueComparer.Instance.Compare(a.Keys[i], b.Keys[i]);
            }

            return order;
        });
        return sorted;
    }

    public void Clear()
    {
        _rows.Clear();
        Other = new([]);
    }

    private static long Number(Value value, long absent) => value.Kind == ValueKind.Long ? value.AsLong : absent;

    private PeriodRow Row(Value[] key)
    {
        if (_rows.TryGetValue(key, out PeriodRow? row))
        {
            return row;
        }

        if (_rows.Count >= maxRows)
        {
            return Other;
        }

        Value[] kept = [.. key];
        row = new PeriodRow(kept);
        _rows.Add(kept, row);
        return row;
    }

    private sealed class KeyComparer : IEqualityComparer<Value[]>
    {
        public bool Equals(Value[]? x, Value[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] Value[] obj)
        {
            HashCode hash = default;
            foreach (ref readonly Value value in obj.AsSpan())
            {
                hash.Add(value.GetHashCode());
            }

            return hash.ToHashCode();
        }
    }
}
