using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Packs numbers in frames of 1,024: value = minimum + divisor × (frame base + packed), where the few values that would widen
/// the frame are kept beside it as exceptions.
/// <code>
/// zigzag minimum, varint divisor
/// per frame: varint base [delta: zigzag least difference], byte width, varint exceptions, [byte bytes of each exception's high part]
/// per frame: packed values (128 × width bytes), then per exception: uint16 row in frame, high part
/// </code>
/// </summary>
internal static class FrameEncoder
{
    /// <summary>Bytes an exception takes besides its high part.</summary>
    private const int ExceptionRowBytes = 2;

    /// <summary>(value − minimum) / divisor for all values.</summary>
    public static void Normalize(ReadOnlySpan<long> values, long minimum, ulong divisor, Span<ulong> result)
    {
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = (ulong)(values[i] - minimum);
        }

        if (divisor > 1)
        {
            for (int i = 0; i < values.Length; i++)
            {
                result[i] /= divisor;
            }
        }
    }

    /// <summary>Size in bytes of one frame of at most 1,024 normalized values.</summary>
    public static int FrameCost(ReadOnlySpan<ulong> values, bool delta)
    {
        Span<ulong> packed = stackalloc ulong[BitPacking.FrameRows];
        Shift(values, delta, packed, out _, out _);
        return Choose(packed[..values.Length]).Bytes + 6;
    }

    public static void Write(ReadOnlySpan<ulong> values, long minimum, ulong divisor, bool delta, ByteWriter writer)
    {
        ByteWriter payload = new(values.Length * 2);
        Span<ulong> packed = stackalloc ulong[BitPacking.FrameRows];
        writer.SignedVarint(minimum);
        writer.Varint(divisor);
        for (int start = 0; start < values.Length; start += BitPacking.FrameRows)
        {
            int count = Math.Min(BitPacking.FrameRows, values.Length - start);
            Shift(values.Slice(start, count), delta, packed, out ulong reference, out long leastDifference);
            Choice choice = Choose(packed[..count]);
            writer.Varint(reference);
            if (delta)
            {
                writer.SignedVarint(leastDifference);
            }

            writer.Byte((byte)choice.Width);
            writer.Varint((ulong)choice.Exceptions);
            if (choice.Exceptions > 0)
            {
                writer.Byte((byte)choice.HighBytes);
            }

            WriteFrame(packed, count, choice, payload);
        }

        writer.Bytes(payload.Written);
    }

    /// <summary>What a frame packs: offsets from its least value, or from its least difference. Rows past the end are 0.</summary>
    private static void Shift(ReadOnlySpan<ulong> values, bool delta, Span<ulong> packed, out ulong reference, out long leastDifference)
    {
        leastDifference = 0;
        if (delta)
        {
            reference = values[0];
            long least = long.MaxValue;
            for (int i = 1; i < values.Length; i++)
            {
                least = Math.Min(least, (long)(values[i] - values[i - 1]));
            }

            leastDifference = values.Length > 1 ? least : 0;
            packed[0] = 0;
            for (int i = 1; i < values.Length; i++)
            {
                packed[i] = values[i] - values[i - 1] - (ulong)leastDifference;
            }
        }
        else
        {
            reference = ulong.MaxValue;
            foreach (ulong value in values)
            {
                reference = Math.Min(reference, value);
            }

            for (int i = 0; i < values.Length; i++)
            {
                packed[i] = values[i] - reference;
            }
        }

        packed[values.Length..].Clear();
    }

    /// <summary>The width that makes the frame smallest, with the values that do not fit it as exceptions.</summary>
    private static Choice Choose(ReadOnlySpan<ulong> packed)
    {
        Span<int> histogram = stackalloc int[65];
        histogram.Clear();
        foreach (ulong value in packed)
        {
            histogram[64 - BitOperations.LeadingZeroCount(value)]++;
        }

        int widest = 64;
        while (widest > 0 && histogram[widest] == 0)
        {
            widest--;
        }

        Choice best = new(widest, 0, 0, BitPacking.FrameBytes(widest));
        int exceptions = 0;
        for (int width = widest - 1; width >= 0; width--)
        {
            exceptions += histogram[width + 1];
            int highBytes = (widest - width + 7) / 8;
            int bytes = BitPacking.FrameBytes(width) + (exceptions * (ExceptionRowBytes + highBytes));
            if (bytes < best.Bytes)
            {
                best = new Choice(width, exceptions, highBytes, bytes);
            }
        }

        return best;
    }

    private static void WriteFrame(Span<ulong> packed, int count, Choice choice, ByteWriter payload)
    {
        Span<ulong> high = stackalloc ulong[choice.Exceptions];
        Span<ushort> rows = stackalloc ushort[choice.Exceptions];
        if (choice.Exceptions > 0)
        {
            ulong mask = choice.Width == 0 ? 0 : (1UL << choice.Width) - 1;
            int found = 0;
            for (int i = 0; i < count; i++)
            {
                if ((packed[i] & ~mask) != 0)
                {
                    rows[found] = (ushort)i;
                    high[found++] = packed[i] >> choice.Width;
                    packed[i] &= mask;
                }
            }
        }

        BitPacking.Pack(packed, choice.Width, payload.Reserve(BitPacking.FrameBytes(choice.Width)));
        for (int i = 0; i < rows.Length; i++)
        {
            payload.Byte((byte)rows[i]);
            payload.Byte((byte)(rows[i] >> 8));
            for (int part = 0; part < choice.HighBytes; part++)
            {
                payload.Byte((byte)(high[i] >> (part * 8)));
            }
        }
    }

    private readonly record struct Choice(int Width, int Exceptions, int HighBytes, int Bytes);
}
