using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The few values that most of a run consists of, found by counting a sample of it: ports of services beside those that clients
/// draw. Immutable.
/// </summary>
internal sealed class PopularValues
{
    public const int MaxWidth = 8;

    private const int SampleRows = 2048;

    /// <summary>Fewer tell too little.</summary>
    private const int MinSingle = 64;
    private const int Slots = 4 * SampleRows;
    private const int Shift = 64 - 13;

    private PopularValues(long[] values, double bits)
    {
        Values = values;
        Bits = bits;
    }

    /// <summary>Ascending, at most 2^<see cref="MaxWidth"/> − 1.</summary>
    public long[] Values { get; }

    /// <summary>What a row takes on average as a code of these or beside them.</summary>
    public double Bits { get; }

    /// <summary>Null when codes of popular values would not take less than <paramref name="limit"/> bits a row.</summary>
    /// <param name="rows">The whole run or a sample of it.</param>
    /// <param name="packedBits">What a row takes packed, for want of better taken for what a value takes that is not popular.</param>
    /// <param name="limit">Bits.</param>
    public static PopularValues? Find(ReadOnlySpan<long> rows, double packedBits, double limit)
    {
        Span<long> keys = stackalloc long[Slots];
        Span<short> counts = stackalloc short[Slots];
        int step = Math.Max(1, rows.Length / SampleRows), looked = 0, repeated = 0;
        counts.Clear();
        for (int i = 0; i < rows.Length && looked < SampleRows; i += step, looked++)
        {
            int slot = Slot(rows[i]);
            while (counts[slot] != 0 && keys[slot] != rows[i])
            {
                slot = (slot + 1) % Slots;
            }

            repeated += counts[slot] == 0 ? 0 : 1;
            keys[slot] = rows[i];
            counts[slot]++;
        }

        double otherBits = OtherBits(keys, counts, packedBits);

        // Even if every repeated value were popular: one bit of code and the others.
        if (1 + ((double)(looked - repeated) / looked * otherBits) >= limit)
        {
            return null;
        }

        List<(short Count, long Value)> popular = [];
        for (int slot = 0; slot < Slots; slot++)
        {
            // What occurs once in the sample may not occur again.
            if (counts[slot] > 1)
            {
                popular.Add((counts[slot], keys[slot]));
            }
        }

        popular.Sort(static (a, b) => b.Count != a.Count ? b.Count.CompareTo(a.Count) : a.Value.CompareTo(b.Value));
        return Choose(popular, looked, otherBits, limit);
    }

    /// <summary>What those values take packed that the sample has only once.</summary>
    private static double OtherBits(ReadOnlySpan<long> keys, ReadOnlySpan<short> counts, double packedBits)
    {
        Span<long> single = stackalloc long[BitPacking.FrameRows];
        int found = 0;
        long least = long.MaxValue;
        for (int slot = 0; slot < keys.Length && found < single.Length; slot++)
        {
            if (counts[slot] == 1)
            {
                single[found++] = keys[slot];
                least = Math.Min(least, keys[slot]);
            }
        }

        if (found < MinSingle)
        {
            return packedBits;
        }

        // Times are multiples of a million nanoseconds; as they are packed.
        Span<ulong> normalized = stackalloc ulong[BitPacking.FrameRows];
        single = single[..found];
        FrameEncoder.Normalize(single, least, LongEncoder.CommonDivisor(single, least), normalized);
        return FrameEncoder.FrameBits(normalized[..found]);
    }

    private static PopularValues? Choose(List<(short Count, long Value)> popular, int looked, double otherBits, double limit)
    {
        int covered = 0, next = 0, best = 0;
        double least = limit;
        for (int width = 1; width <= MaxWidth && next < popular.Count; width++)
        {
            for (; next < popular.Count && next < (1 << width) - 1; next++)
            {
                covered += popular[next].Count;
            }

            double bits = width + ((1 - ((double)covered / looked)) * otherBits);
            if (bits < least)
            {
                (least, best) = (bits, next);
            }
        }

        if (best == 0)
        {
            return null;
        }

        long[] values = [.. popular.Take(best).Select(p => p.Value)];
        Array.Sort(values);
        return new PopularValues(values, least);
    }

    /// <summary>For each row the index of its value, or the number of values when it is not among them; returns how many are not.</summary>
    public int Encode(ReadOnlySpan<long> rows, Span<int> codes)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Values.Length * 4);
        long[] keys = new long[size];
        int[] found = new int[size];
        int shift = 64 - BitOperations.Log2((uint)size);
        Array.Fill(found, Values.Length);
        for (int i = 0; i < Values.Length; i++)
        {
            int slot = Hash(Values[i], shift);
            while (found[slot] != Values.Length)
            {
                slot = (slot + 1) & (size - 1);
            }

            keys[slot] = Values[i];
            found[slot] = i;
        }

        int others = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int slot = Hash(rows[i], shift);
            while (found[slot] != Values.Length && keys[slot] != rows[i])
            {
                slot = (slot + 1) & (size - 1);
            }

            codes[i] = found[slot];
            others += found[slot] == Values.Length ? 1 : 0;
        }

        return others;
    }

    private static int Slot(long value) => Hash(value, Shift);

    private static int Hash(long value, int shift)
    {
        ulong hash = (ulong)value * 0x9E3779B97F4A7C15UL;
        return (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL >> shift);
    }
}
