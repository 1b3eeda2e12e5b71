using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The few values of a column of a block that is being written, and which of them each row has.</summary>
internal sealed class ValueRanks
{
    private const int MaxDirect = 4096;
    private const int Slots = 128;

    private readonly ColumnNumbers _column;

    private ValueRanks(ColumnNumbers column, Value[] values, long sliceLength)
    {
        _column = column;
        Values = values;
        SliceLength = sliceLength;
    }

    /// <summary>As <see cref="ValueTotals.Values"/>.</summary>
    public Value[] Values { get; }

    public long SliceLength { get; }

    /// <summary>Null when the values are not known, or there is only one.</summary>
    public static ValueRanks? OfValues(ColumnNumbers column)
    {
        ColumnStatistics statistics = column.Statistics;
        return statistics.Values is not { } few || (few.Count == 1 && statistics.NullCount == 0)
            ? null
            : new ValueRanks(column, statistics.NullCount > 0 ? [.. few, Value.Null] : [.. few], 0);
    }

    /// <summary>By the shortest slice of which there are no more than <paramref name="limit"/>; null when there is none such.</summary>
    /// <param name="slices">Ascending.</param>
    public static ValueRanks? OfTime(ColumnNumbers column, ReadOnlySpan<long> slices, int limit)
    {
        long first = column.Statistics.Min.AsLong, last = column.Statistics.Max.AsLong;
        foreach (long slice in slices)
        {
            long low = Floor(first, slice), count = Floor(last, slice) - low + 1;
            if (count <= limit)
            {
                Value[] values = new Value[count];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Value.FromDate((low + i) * slice);
                }

                return new ValueRanks(column, values, slice);
            }
        }

        return null;
    }

    /// <summary>Writes the index of each row's value.</summary>
    public void Write(Span<byte> ranks)
    {
        ReadOnlySpan<long> numbers = _column.Numbers;
        if (SliceLength > 0)
        {
            WriteSlices(numbers, ranks);
        }
        else if (_column.Form != ColumnForm.Longs)
        {
            WriteCodes(numbers, ranks);
        }
        else if (Values[0].IsNull)
        {
            ranks.Clear();
        }
        else
        {
            int present = Values.Length - (Values[^1].IsNull ? 1 : 0);
            long least = Values[0].AsLong;
            ulong range = (ulong)(Values[present - 1].AsLong - least);
            if (range < MaxDirect)
            {
                WriteDirect(numbers, least, (int)range + 1, present, ranks);
            }
            else
            {
                WriteHashed(numbers, present, ranks);
            }
        }

        if (_column.Nulls is { } nulls)
        {
            for (int row = 0; row < ranks.Length; row++)
            {
                ranks[row] = nulls[row] ? (byte)(Values.Length - 1) : ranks[row];
            }
        }
    }

    private static long Floor(long time, long slice) => Math.DivRem(time, slice, out long rest) - (rest < 0 ? 1 : 0);

    private void WriteSlices(ReadOnlySpan<long> times, Span<byte> ranks)
    {
        // Rows mostly come near each other in time: the slice of the last one is tried first.
        long begin = 0;
        byte rank = 0;
        bool any = false;
        for (int row = 0; row < ranks.Length; row++)
        {
            ulong into = (ulong)(times[row] - begin);
            if (!any || into >= (ulong)SliceLength)
            {
                begin = Floor(times[row], SliceLength) * SliceLength;
                rank = (byte)((begin - Values[0].AsLong) / SliceLength);
                any = true;
            }

            ranks[row] = rank;
        }
    }

    private void WriteCodes(ReadOnlySpan<long> codes, Span<byte> ranks)
    {
        // Codes of addresses ascend with them already; those of other values come in the order of their first rows.
        Span<byte> byCode = stackalloc byte[FewValues.Most + 1];
        for (int code = 0; code < _column.Codes; code++)
        {
            byCode[code] = (byte)(_column.Few is { } few ? Array.IndexOf(Values, few[code]) : code);
        }

        for (int row = 0; row < ranks.Length; row++)
        {
            ranks[row] = byCode[(int)codes[row]];
        }
    }

    private void WriteDirect(ReadOnlySpan<long> numbers, long least, int range, int present, Span<byte> ranks)
    {
        Span<byte> byNumber = stackalloc byte[range];
        byNumber.Clear();
        for (int i = 0; i < present; i++)
        {
            byNumber[(int)(Values[i].AsLong - least)] = (byte)i;
        }

        if (_column.Nulls is null)
        {
            for (int row = 0; row < ranks.Length; row++)
            {
                ranks[row] = byNumber[(int)(numbers[row] - least)];
            }

            return;
        }

        for (int row = 0; row < ranks.Length; row++)
        {
            ulong number = (ulong)(numbers[row] - least);
            ranks[row] = number < (ulong)range ? byNumber[(int)number] : (byte)0;
        }
    }

    private void WriteHashed(ReadOnlySpan<long> numbers, int present, Span<byte> ranks)
    {
        Span<long> keys = stackalloc long[Slots];
        Span<byte> taken = stackalloc byte[Slots];
        taken.Clear();
        for (int i = 0; i < present; i++)
        {
            int slot = Slot(Values[i].AsLong, keys, taken);
            keys[slot] = Values[i].AsLong;
            taken[slot] = (byte)(i + 1);
        }

        for (int row = 0; row < ranks.Length; row++)
        {
            // A row of null may have a number that is no value: it is given its rank afterwards.
            ranks[row] = (byte)Math.Max(0, taken[Slot(numbers[row], keys, taken)] - 1);
        }
    }

    private static int Slot(long value, ReadOnlySpan<long> keys, ReadOnlySpan<byte> taken)
    {
        int slot = (int)((ulong)value * 0x9E3779B97F4A7C15UL >> 57);
        while (taken[slot] != 0 && keys[slot] != value)
        {
            slot = (slot + 1) & (Slots - 1);
        }

        return slot;
    }
}
