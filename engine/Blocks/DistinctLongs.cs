namespace LogFlowDb.Engine.Blocks;

/// <summary>The distinct values of a run of numbers, as long as there are few. Open addressing at a load of at most a half.</summary>
internal sealed class DistinctLongs
{
    private const int SampleRows = 256;

    private readonly long[] _keys;
    private readonly int[] _ranks;
    private readonly int _shift;

    private DistinctLongs(int capacity)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2);
        _keys = new long[size];
        _ranks = new int[size];
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
    }

    public int Count { get; private set; }

    /// <summary>Null when there are more than <paramref name="limit"/>, or a sample says that it would not pay.</summary>
    public static DistinctLongs? Find(ReadOnlySpan<long> values, int limit)
    {
        int step = Math.Max(1, values.Length / SampleRows);
        DistinctLongs sample = new(SampleRows * 2);
        int looked = 0;
        for (int i = 0; i < values.Length && looked < SampleRows; i += step, looked++)
        {
            sample.Add(values[i]);
        }

        if (sample.Count > looked * 3 / 4 && values.Length > SampleRows * 2)
        {
            return null;
        }

        DistinctLongs distinct = new(limit + 1);
        foreach (long value in values)
        {
            distinct.Add(value);
            if (distinct.Count > limit)
            {
                return null;
            }
        }

        return distinct;
    }

    /// <summary>The distinct values ascending, and for each row the index of its value among them.</summary>
    public long[] SortAndEncode(ReadOnlySpan<long> values, Span<int> codes)
    {
        long[] sorted = new long[Count];
        int next = 0;
        for (int slot = 0; slot < _keys.Length; slot++)
        {
            if (_ranks[slot] != 0)
            {
                sorted[next++] = _keys[slot];
            }
        }

        Array.Sort(sorted);
        for (int rank = 0; rank < sorted.Length; rank++)
        {
            _ranks[Slot(sorted[rank])] = rank + 1;
        }

        for (int i = 0; i < values.Length; i++)
        {
            codes[i] = _ranks[Slot(values[i])] - 1;
        }

        return sorted;
    }

    private void Add(long value)
    {
        int slot = Slot(value);
        if (_ranks[slot] == 0)
        {
            _keys[slot] = value;
            _ranks[slot] = 1;
            Count++;
        }
    }

    private int Slot(long value)
    {
        ulong hash = (ulong)value * 0x9E3779B97F4A7C15UL;
        int slot = (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL >> _shift);
        while (_ranks[slot] != 0 && _keys[slot] != value)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }
}
