using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Up to 1,024 ascending 32-bit numbers in the form of Elias and Fano: the lower bits packed as they are, the upper bits as the
/// places of ones in a bit string, where a zero is a step of the upper part. Random numbers take half a bit more than they
/// must, whatever the steps between them are, and no number is an exception.
/// <code>
/// varint first, byte lower bits, varint words of upper bits, packed lower bits of (number − first), words of 8 bytes
/// </code>
/// </summary>
internal static class AscendingNumbers
{
    private const int MaxLowerBits = 31;
    private const int WordBits = 64;

    /// <param name="values">Ascending, equal neighbours allowed, at least one.</param>
    public static void Write(ReadOnlySpan<uint> values, ByteWriter writer)
    {
        uint first = values[0];
        int lowerBits = LowerBits(values.Length, values[^1] - first);
        uint mask = (1u << lowerBits) - 1;
        Span<ulong> lower = stackalloc ulong[BitPacking.FrameRows];
        lower.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            lower[i] = (values[i] - first) & mask;
        }

        int words = (int)((((values[^1] - first) >> lowerBits) + (uint)values.Length + WordBits - 1) / WordBits);
        writer.Varint(first);
        writer.Byte((byte)lowerBits);
        writer.Varint((ulong)words);
        PackedNumbers.Pack(lower, values.Length, lowerBits, writer);
        Span<ulong> upper = MemoryMarshal.Cast<byte, ulong>(writer.Reserve(words * sizeof(ulong)));
        for (int i = 0; i < values.Length; i++)
        {
            uint place = ((values[i] - first) >> lowerBits) + (uint)i;
            upper[(int)(place / WordBits)] |= 1UL << (int)(place % WordBits);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such numbers.</exception>
    public static void Read(ref ByteReader reader, scoped Span<uint> values)
    {
        uint first = (uint)reader.Varint();
        int lowerBits = reader.Byte();
        if (lowerBits > MaxLowerBits)
        {
            throw new InvalidDataException($"numbers with {lowerBits} lower bits");
        }

        int words = reader.Count(reader.Left / sizeof(ulong));
        PackedNumbers.Unpack(ref reader, lowerBits, first, values);
        int next = 0, step = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(reader.Take(words * sizeof(ulong))))
        {
            int count = BitOperations.PopCount(word);
            if (count > values.Length - next)
            {
                throw new InvalidDataException($"more than {values.Length} numbers");
            }

            // A one at place p of the string is the number whose upper part is the count of zeros before it.
            Span<uint> part = values.Slice(next, count);
            ulong left = word;
            for (int i = 0; i < part.Length; i++)
            {
                part[i] += (uint)(step - i + BitOperations.TrailingZeroCount(left)) << lowerBits;
                left &= left - 1;
            }

            next += count;
            step -= count;
            step += WordBits;
        }

        if (next != values.Length)
        {
            throw new InvalidDataException($"{next} numbers instead of {values.Length}");
        }
    }

    /// <summary>Bits that <see cref="Write"/> needs for <paramref name="count"/> numbers over this range, its few bytes of lengths left out.</summary>
    public static int Cost(int count, uint range)
    {
        int lowerBits = LowerBits(count, range);
        return (PackedNumbers.Bytes(count, lowerBits) * 8) + (int)Math.Min(int.MaxValue / 2, (range >> lowerBits) + (uint)count);
    }

    /// <summary>The number of lower bits that makes both parts together smallest: about log2(range / count).</summary>
    private static int LowerBits(int count, uint range)
    {
        int guess = Math.Max(0, BitOperations.Log2((range / (uint)count) | 1) - 1);
        int best = guess;
        long least = long.MaxValue;
        for (int bits = guess; bits <= Math.Min(MaxLowerBits, guess + 3); bits++)
        {
            long cost = (PackedNumbers.Bytes(count, bits) * 8L) + (range >> bits) + count;
            if (cost < least)
            {
                least = cost;
                best = bits;
            }
        }

        return best;
    }
}
