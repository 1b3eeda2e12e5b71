using System.Numerics;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>Finds the distinct values of a column when they are few, for <see cref="ColumnStatistics.Values"/>. Stateless.</summary>
internal static class FewValues
{
    /// <summary>More distinct values than this are not kept.</summary>
    public const int Most = 32;

    /// <summary>A value is kept for so many rows at least, so that small blocks are not all header.</summary>
    private const int RowsPerValue = 64;

    private const int Slots = 128;

    public static int Limit(int rows) => Math.Min(Most, rows / RowsPerValue);

    /// <summary>The distinct numbers ascending, null when there are more than <see cref="Limit"/>.</summary>
    public static IReadOnlyList<Value>? Of(ValueKind kind, ReadOnlySpan<long> values, long minimum, long maximum)
    {
        if (minimum == maximum)
        {
            return [Value.FromBits(kind, minimum)];
        }

        int limit = Limit(values.Length);
        return (ulong)(maximum - minimum) < 64 ? OfBits(kind, values, minimum, limit) : OfHashed(kind, values, limit);
    }

    /// <summary>All of one kind and none twice, in any order; null when they are too many or too long.</summary>
    public static IReadOnlyList<Value>? Of(ReadOnlySpan<Value> distinct, int rows)
    {
        if (distinct.Length > Math.Max(1, Limit(rows)))
        {
            return null;
        }

        foreach (ref readonly Value value in distinct)
        {
            if (!ColumnSummary.IsShort(value))
            {
                return null;
            }
        }

        Value[] sorted = distinct.ToArray();
        Array.Sort(sorted, ValueComparer.Instance);
        return sorted;
    }

    private static List<Value>? OfBits(ValueKind kind, ReadOnlySpan<long> values, long minimum, int limit)
    {
        ulong seen = 0;
        foreach (long value in values)
        {
            seen |= 1UL << (int)(value - minimum);
        }

        if (BitOperations.PopCount(seen) > limit)
        {
            return null;
        }

        List<Value> few = [];
        for (; seen != 0; seen &= seen - 1)
        {
            few.Add(Value.FromBits(kind, minimum + BitOperations.TrailingZeroCount(seen)));
        }

        return few;
    }

    private static Value[]? OfHashed(ValueKind kind, ReadOnlySpan<long> values, int limit)
    {
        Span<long> keys = stackalloc long[Slots];
        Span<bool> taken = stackalloc bool[Slots];
        taken.Clear();
        Span<long> found = stackalloc long[Most];
        int count = 0;
        long last = values[0] + 1;
        foreach (long value in values)
        {
            if (value == last)
            {
                continue;
            }

            last = value;
            int slot = (int)((ulong)value * 0x9E3779B97F4A7C15UL >> 57);
            while (taken[slot] && keys[slot] != value)
            {
                slot = (slot + 1) & (Slots - 1);
            }

            if (!taken[slot])
            {
                if (count == limit)
                {
                    return null;
                }

                (taken[slot], keys[slot]) = (true, value);
                found[count++] = value;
            }
        }

        found = found[..count];
        found.Sort();
        Value[] few = new Value[count];
        for (int i = 0; i < few.Length; i++)
        {
            few[i] = Value.FromBits(kind, found[i]);
        }

        return few;
    }
}
