using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The distinct addresses of a column in ascending order (IPv4 first) and the code of each row.</summary>
internal sealed class DistinctAddresses
{
    private IpValue[] _keys = new IpValue[1024];
    private int[] _slots = new int[4096];
    private int _count;

    private DistinctAddresses(int rows) => Codes = GC.AllocateUninitializedArray<long>(rows);

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<IpValue> Values => _keys.AsSpan(0, _count);

    /// <summary>Index into <see cref="Values"/>; a null row has the code of the row before it.</summary>
    public long[] Codes { get; }

    public static DistinctAddresses Of(IpColumn column)
    {
        DistinctAddresses distinct = new(column.Length);
        ReadOnlySpan<IpValue> values = column.Values;
        int last = 0, found = -1;
        for (int row = 0; row < values.Length; row++)
        {
            if (column.Nulls is null || !column.Nulls[row])
            {
                // Exporters and next hops come in runs.
                last = found >= 0 && values[row] == values[found] ? last : distinct.Add(values[row]);
                found = row;
            }

            distinct.Codes[row] = last;
        }

        distinct.Sort();
        return distinct;
    }

    private static ulong Hash(in IpValue value)
    {
        ulong hash = (value.Low ^ (value.High * 0x9E3779B97F4A7C15UL)) * 0xBF58476D1CE4E5B9UL;
        return hash ^ (hash >> 32);
    }

    private int Add(in IpValue value)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(value) & mask;
        while (_slots[slot] != 0)
        {
            int code = _slots[slot] - 1;
            if (_keys[code] == value)
            {
                return code;
            }

            slot = (slot + 1) & mask;
        }

        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
        }

        _keys[_count] = value;
        _slots[slot] = ++_count;
        if (_count * 2 > _slots.Length)
        {
            Rehash();
        }

        return _count - 1;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 4];
        int mask = _slots.Length - 1;
        for (int code = 0; code < _count; code++)
        {
            int slot = (int)Hash(_keys[code]) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code + 1;
        }
    }

    /// <summary>IPv4 addresses are sorted as plain numbers with their code in the low half, which is several times faster.</summary>
    private void Sort()
    {
        ulong[] v4 = new ulong[_count];
        List<int> v6 = [];
        int v4Count = 0;
        for (int code = 0; code < _count; code++)
        {
            if (_keys[code].IsV4)
            {
                v4[v4Count++] = ((ulong)_keys[code].V4 << 32) | (uint)code;
            }
            else
            {
                v6.Add(code);
            }
        }

        SortByUpperHalf(v4.AsSpan(0, v4Count));
        v6.Sort((a, b) => _keys[a].Number.CompareTo(_keys[b].Number));
        IpValue[] sorted = new IpValue[_count];
        int[] ranks = new int[_count];
        for (int rank = 0; rank < _count; rank++)
        {
            int code = rank < v4Count ? (int)(uint)v4[rank] : v6[rank - v4Count];
            sorted[rank] = _keys[code];
            ranks[code] = rank;
        }

        _keys = sorted;
        if (_count > 0)
        {
            foreach (ref long code in Codes.AsSpan())
            {
                code = ranks[code];
            }
        }
    }

    /// <summary>Radix sort by 8 bits at a time: the keys are distinct and random, where a comparing sort is slowest.</summary>
    private static void SortByUpperHalf(Span<ulong> keys)
    {
        ulong[] other = ArrayPool<ulong>.Shared.Rent(keys.Length);
        Span<ulong> from = keys, to = other.AsSpan(0, keys.Length);
        Span<int> starts = stackalloc int[256];
        for (int shift = 32; shift < 64; shift += 8)
        {
            starts.Clear();
            foreach (ulong key in from)
            {
                starts[(byte)(key >> shift)]++;
            }

            int next = 0;
            for (int digit = 0; digit < starts.Length; digit++)
            {
                (starts[digit], next) = (next, next + starts[digit]);
            }

            foreach (ulong key in from)
            {
                to[starts[(byte)(key >> shift)]++] = key;
            }

            Span<ulong> swapped = from;
            from = to;
            to = swapped;
        }

        // Four passes end where they began.
        ArrayPool<ulong>.Shared.Return(other);
    }
}
