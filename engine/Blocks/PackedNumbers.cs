using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Up to 1,024 32-bit numbers in the layout of <see cref="BitPacking"/>, cut behind the last word in use, so that a few numbers
/// take a few bytes; the few that would widen the rest are kept beside it.
/// <code>
/// varint minimum, byte width, [varint exceptions, if width &lt; 32], packed values (<see cref="Bytes"/>)
/// with exceptions: their places (<see cref="AscendingNumbers"/>), byte width of their high parts, the high parts packed
/// </code>
/// </summary>
internal static class PackedNumbers
{
    /// <summary>About what an exception takes besides its high part, in bits: its place among ascending ones, and its share of the frame's ends.</summary>
    private const int ExceptionBits = 10;

    private const int Lanes = 8;
    private const int WordBits = 32;

    /// <summary>Bytes that <paramref name="count"/> packed numbers take: whole words of the eight lanes.</summary>
    public static int Bytes(int count, int width) =>
        ((count + Lanes - 1) / Lanes * width + WordBits - 1) / WordBits * (WordBits / 8) * Lanes;

    public static void Write(ReadOnlySpan<uint> values, ByteWriter writer)
    {
        uint minimum = Minimum(values);
        (int width, int exceptions, _) = Choose(values, minimum);
        writer.Varint(minimum);
        writer.Byte((byte)width);
        uint mask = width == WordBits ? uint.MaxValue : (1u << width) - 1;
        Span<ulong> low = stackalloc ulong[BitPacking.FrameRows];
        Span<uint> places = stackalloc uint[exceptions], high = stackalloc uint[exceptions];
        low.Clear();
        int found = 0;
        for (int i = 0; i < values.Length; i++)
        {
            uint value = values[i] - minimum;
            low[i] = value & mask;
            if (value > mask)
            {
                places[found] = (uint)i;
                high[found++] = value >> width;
            }
        }

        if (width < WordBits)
        {
            writer.Varint((ulong)exceptions);
        }

        Pack(low, values.Length, width, writer);
        if (exceptions > 0)
        {
            AscendingNumbers.Write(places, writer);
            WriteHigh(high, writer);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such numbers.</exception>
    public static void Read(ref ByteReader reader, scoped Span<uint> values)
    {
        uint minimum = (uint)reader.Varint();
        int width = ReadWidth(ref reader);
        int exceptions = width < WordBits ? reader.Count(values.Length) : 0;
        Unpack(ref reader, width, minimum, values);
        if (exceptions == 0)
        {
            return;
        }

        Span<uint> places = stackalloc uint[exceptions], high = stackalloc uint[exceptions];
        AscendingNumbers.Read(ref reader, places);
        Unpack(ref reader, ReadWidth(ref reader), 0, high);
        for (int i = 0; i < exceptions; i++)
        {
            if (places[i] >= (uint)values.Length)
            {
                throw new InvalidDataException($"exception at {places[i]} of {values.Length}");
            }

            values[(int)places[i]] += high[i] << width;
        }
    }

    /// <summary>Bits that <see cref="Write"/> needs, its few bytes of lengths left out.</summary>
    public static int Cost(ReadOnlySpan<uint> values) => Choose(values, Minimum(values)).Bits;

    /// <param name="values">1,024 values; those behind <paramref name="count"/> are 0.</param>
    public static void Pack(ReadOnlySpan<ulong> values, int count, int width, ByteWriter writer)
    {
        Span<byte> packed = stackalloc byte[BitPacking.FrameRows / 8 * WordBits];
        BitPacking.Pack(values, width, packed[..BitPacking.FrameBytes(width)]);
        writer.Bytes(packed[..Bytes(count, width)]);
    }

    /// <summary>What <see cref="Pack"/> wrote, each plus <paramref name="reference"/>.</summary>
    public static void Unpack(ref ByteReader reader, int width, uint reference, scoped Span<uint> values)
    {
        ReadOnlySpan<byte> packed = reader.Take(Bytes(values.Length, width));
        if (values.Length == BitPacking.FrameRows)
        {
            BitPacking.Unpack(packed, width, (int)reference, System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(values));
            return;
        }

        Span<byte> whole = stackalloc byte[BitPacking.FrameBytes(width)];
        Span<int> unpacked = stackalloc int[BitPacking.FrameRows];
        packed.CopyTo(whole);
        BitPacking.Unpack(whole, width, (int)reference, unpacked);
        System.Runtime.InteropServices.MemoryMarshal.Cast<int, uint>(unpacked)[..values.Length].CopyTo(values);
    }

    private static void WriteHigh(ReadOnlySpan<uint> high, ByteWriter writer)
    {
        Span<ulong> wide = stackalloc ulong[BitPacking.FrameRows];
        wide.Clear();
        uint union = 0;
        for (int i = 0; i < high.Length; i++)
        {
            wide[i] = high[i];
            union |= high[i];
        }

        int width = WordBits - BitOperations.LeadingZeroCount(union);
        writer.Byte((byte)width);
        Pack(wide, high.Length, width, writer);
    }

    private static int ReadWidth(ref ByteReader reader)
    {
        int width = reader.Byte();
        return width <= WordBits ? width : throw new InvalidDataException($"numbers of {width} bits");
    }

    private static uint Minimum(ReadOnlySpan<uint> values)
    {
        uint minimum = uint.MaxValue;
        foreach (uint value in values)
        {
            minimum = Math.Min(minimum, value);
        }

        return minimum;
    }

    private static (int Width, int Exceptions, int Bits) Choose(ReadOnlySpan<uint> values, uint minimum)
    {
        Span<int> histogram = stackalloc int[WordBits + 1];
        histogram.Clear();
        foreach (uint value in values)
        {
            histogram[WordBits - BitOperations.LeadingZeroCount(value - minimum)]++;
        }

        int widest = WordBits;
        while (widest > 0 && histogram[widest] == 0)
        {
            widest--;
        }

        (int Width, int Exceptions, int Bits) best = (widest, 0, Bytes(values.Length, widest) * 8);
        int exceptions = 0;
        for (int width = widest - 1; width >= 0; width--)
        {
            exceptions += histogram[width + 1];
            int bits = (Bytes(values.Length, width) * 8) + (exceptions * (ExceptionBits + widest - width)) + (Lanes * WordBits);
            if (bits < best.Bits)
            {
                best = (width, exceptions, bits);
            }
        }

        return best;
    }
}
