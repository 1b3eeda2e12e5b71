using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>Puts a batch together from single rows of several. Not thread-safe.</summary>
internal sealed class RowPicks
{
    private readonly List<RowBatch> _sources = [];
    private readonly int[] _from = new int[BatchSize.Rows];
    private readonly int[] _rows = new int[BatchSize.Rows];
    private readonly Dictionary<RowBatch, int> _index = [];
    private RowBatch? _last;
    private int _lastIndex;

    public int Count { get; private set; }

    /// <summary>At most <see cref="BatchSize.Rows"/> before they are taken.</summary>
    public void Add(RowBatch batch, int row)
    {
        if (!ReferenceEquals(batch, _last))
        {
            _last = batch;
            if (!_index.TryGetValue(batch, out _lastIndex))
            {
                _lastIndex = _sources.Count;
                _sources.Add(batch);
                _index.Add(batch, _lastIndex);
            }
        }

        _from[Count] = _lastIndex;
        _rows[Count++] = row;
    }

    /// <summary>The rows added since the last time, in their order.</summary>
    public RowBatch Take()
    {
        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (RowBatch source in _sources)
        {
            foreach (string name in source.Names)
            {
                if (seen.Add(name))
                {
                    names.Add(name);
                }
            }
        }

        Column[] columns = new Column[names.Count];
        Column[] parts = new Column[_sources.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            for (int part = 0; part < parts.Length; part++)
            {
                parts[part] = _sources[part].Column(names[i]);
            }

            columns[i] = Pick(parts);
        }

        RowBatch picked = new(Count, [.. names], columns);
        _sources.Clear();
        _index.Clear();
        _last = null;
        Count = 0;
        return picked;
    }

    private Column Pick(Column[] parts)
    {
        ReadOnlySpan<int> from = _from.AsSpan(0, Count), rows = _rows.AsSpan(0, Count);
        if (parts.Length == 1)
        {
            return parts[0].Gather(rows);
        }

        if (parts[0] is LongColumn first && Array.TrueForAll(parts, p => p is LongColumn { Nulls: null } && p.Kind == first.Kind))
        {
            long[] values = new long[Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = ((LongColumn)parts[from[i]]).Values[rows[i]];
            }

            return new LongColumn(first.Kind!.Value, values);
        }

        if (Array.TrueForAll(parts, static p => p is IpColumn { Nulls: null }))
        {
            IpValue[] values = new IpValue[Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = ((IpColumn)parts[from[i]]).Values[rows[i]];
            }

            return new IpColumn(values);
        }

        ColumnBuilder picked = new();
        for (int i = 0; i < Count; i++)
        {
            picked.Append(parts[from[i]][rows[i]]);
        }

        return picked.Build();
    }
}
