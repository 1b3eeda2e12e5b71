using System.Buffers.Binary;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Numbers of a fixed count of bits one behind the other, from the lowest bit of the first byte. For a few numbers beside a frame. Stateless.</summary>
internal static class BitRun
{
    public static int Bytes(int count, int width) => ((count * width) + 7) / 8;

    /// <param name="values">All below 2^<paramref name="width"/>.</param>
    /// <param name="width">1 to 64.</param>
    /// <param name="destination"><see cref="Bytes"/>, zeroed.</param>
    public static void Write(ReadOnlySpan<ulong> values, int width, Span<byte> destination)
    {
        int bit = 0;
        foreach (ulong value in values)
        {
            ulong left = value;
            for (int done = 0; done < width;)
            {
                int shift = bit & 7, taken = Math.Min(8 - shift, width - done);
                destination[bit >> 3] |= (byte)(left << shift);
                left >>= taken;
                done += taken;
                bit += taken;
            }
        }
    }

    /// <summary>The first numbers of a run.</summary>
    /// <param name="source">What <see cref="Write"/> wrote.</param>
    /// <param name="width">1 to 64.</param>
    /// <param name="values">Out: as many as it takes.</param>
    public static void Read(ReadOnlySpan<byte> source, int width, Span<ulong> values)
    {
        // Up to this width a number lies within the eight bytes from its first one on.
        const int WithinWord = 57;
        if (width > WithinWord)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Read(source, i, width);
            }

            return;
        }

        // The last bytes are read from a copy with room behind it.
        int whole = Math.Max(0, source.Length - sizeof(ulong)), bit = 0, next = 0;
        Span<byte> last = stackalloc byte[2 * sizeof(ulong)];
        source[whole..].CopyTo(last);
        ulong mask = ulong.MaxValue >> (64 - width);
        for (; next < values.Length && bit >> 3 < whole; next++, bit += width)
        {
            values[next] = (BinaryPrimitives.ReadUInt64LittleEndian(source[(bit >> 3)..]) >> (bit & 7)) & mask;
        }

        for (; next < values.Length; next++, bit += width)
        {
            values[next] = (BinaryPrimitives.ReadUInt64LittleEndian(last[((bit >> 3) - whole)..]) >> (bit & 7)) & mask;
        }
    }

    /// <param name="source">What <see cref="Write"/> wrote.</param>
    /// <param name="index">Of the number.</param>
    /// <param name="width">1 to 64.</param>
    public static ulong Read(ReadOnlySpan<byte> source, int index, int width)
    {
        int bit = index * width, at = bit >> 3, shift = bit & 7;
        ulong mask = ulong.MaxValue >> (64 - width);
        if (source.Length - at > sizeof(ulong))
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]) >> shift;
            return (shift == 0 ? low : low | ((ulong)source[at + sizeof(ulong)] << (64 - shift))) & mask;
        }

        UInt128 rest = 0;
        for (int i = source.Length - 1; i >= at; i--)
        {
            rest = (rest << 8) | source[i];
        }

        return (ulong)(rest >> shift) & mask;
    }
}
