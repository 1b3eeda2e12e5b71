using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Packs numbers in frames of 1,024: value = minimum + divisor × (frame base + packed), where the few values that would widen
/// the frame are kept beside it as exceptions.
/// <code>
/// zigzag minimum, varint divisor
/// per frame: varint base [delta: zigzag least difference], byte width, varint exceptions, [byte bits of each exception's high part]
/// per frame: packed values (128 × width bytes), rows of the exceptions, their high parts (<see cref="BitRun"/>)
/// </code>
/// Rows are numbers of 10 bits, or from 103 exceptions on a bit for each of the 1,024 rows (lowest first), set = exception.
/// </summary>
internal static class FrameEncoder
{
    /// <summary>Exceptions are read one by one, so they must make a frame smaller by one part in so many …</summary>
    private const int WorthIt = 32;

    /// <summary>… and by a byte more for each so many: a frame with 150 of them is read at a third of the speed.</summary>
    private const int ExceptionsPerByte = 2;

    private const int RowBits = 10;
    private const int MaxListedRows = BitPacking.FrameRows / RowBits;

    /// <summary>Bytes that the rows of a frame's exceptions take.</summary>
    public static int RowBytes(int exceptions) => IsBitmap(exceptions) ? BitPacking.FrameRows / 8 : BitRun.Bytes(exceptions, RowBits);

    public static bool IsBitmap(int exceptions) => exceptions > MaxListedRows;

    /// <summary>The row of an exception, when they are listed.</summary>
    public static int ListedRow(ReadOnlySpan<byte> rows, int exception) => (int)BitRun.Read(rows, exception, RowBits);

    /// <summary>(value − minimum) / divisor for all values.</summary>
    /// <param name="values">Any.</param>
    /// <param name="minimum">Of the values.</param>
    /// <param name="divisor">Of all distances from the minimum; 0 when there are none.</param>
    /// <param name="result">Out: as many.</param>
    public static void Normalize(ReadOnlySpan<long> values, long minimum, ulong divisor, Span<ulong> result)
    {
        result = result[..values.Length];
        if (divisor > 1)
        {
            ExactDivisor exact = new(divisor);
            for (int i = 0; i < values.Length; i++)
            {
                result[i] = exact.Quotient((ulong)(values[i] - minimum));
            }
        }
        else
        {
            Subtract(MemoryMarshal.Cast<long, ulong>(values), (ulong)minimum, result);
        }
    }

    /// <summary>Size in bytes of one frame of at most 1,024 normalized values.</summary>
    public static int FrameCost(ReadOnlySpan<ulong> values, bool delta)
    {
        Span<ulong> packed = stackalloc ulong[BitPacking.FrameRows];
        Shift(values, delta, packed, out _, out _);
        return Choose(packed[..values.Length]).Bytes + 6;
    }

    /// <summary>Bits that each of at most 1,024 normalized values takes, as if there were a whole frame of such.</summary>
    public static double FrameBits(ReadOnlySpan<ulong> values)
    {
        Span<ulong> frame = stackalloc ulong[BitPacking.FrameRows];
        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = values[i % values.Length];
        }

        return FrameCost(frame, delta: false) * 8.0 / BitPacking.FrameRows;
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
                writer.Byte((byte)choice.HighBits);
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
            reference = Least(values);
            Subtract(values, reference, packed[..values.Length]);
        }

        packed[values.Length..].Clear();
    }

    private static ulong Least(ReadOnlySpan<ulong> values)
    {
        ReadOnlySpan<Vector<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        Vector<ulong> leasts = Vector<ulong>.AllBitsSet;
        foreach (Vector<ulong> vector in vectors)
        {
            leasts = Vector.Min(leasts, vector);
        }

        ulong least = ulong.MaxValue;
        for (int lane = 0; lane < Vector<ulong>.Count; lane++)
        {
            least = Math.Min(least, leasts[lane]);
        }

        foreach (ulong value in values[(vectors.Length * Vector<ulong>.Count)..])
        {
            least = Math.Min(least, value);
        }

        return least;
    }

    private static void Subtract(ReadOnlySpan<ulong> values, ulong reference, Span<ulong> result)
    {
        ReadOnlySpan<Vector<ulong>> from = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        Span<Vector<ulong>> to = MemoryMarshal.Cast<ulong, Vector<ulong>>(result);
        Vector<ulong> references = new(reference);
        for (int i = 0; i < from.Length && i < to.Length; i++)
        {
            to[i] = from[i] - references;
        }

        for (int i = from.Length * Vector<ulong>.Count; i < values.Length; i++)
        {
            result[i] = values[i] - reference;
        }
    }

    /// <summary>The width that makes the frame smallest, with the values that do not fit it as exceptions.</summary>
    private static Choice Choose(ReadOnlySpan<ulong> packed)
    {
        // Most widths are alike: counting neighbours apart, none waits for the count before.
        Span<int> histogram = stackalloc int[65], odd = stackalloc int[65];
        histogram.Clear();
        odd.Clear();
        int row = 0;
        for (; row < packed.Length - 1; row += 2)
        {
            histogram[64 - BitOperations.LeadingZeroCount(packed[row])]++;
            odd[64 - BitOperations.LeadingZeroCount(packed[row + 1])]++;
        }

        for (; row < packed.Length; row++)
        {
            histogram[64 - BitOperations.LeadingZeroCount(packed[row])]++;
        }

        for (int width = 0; width < histogram.Length; width++)
        {
            histogram[width] += odd[width];
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
            int bytes = BitPacking.FrameBytes(width) + RowBytes(exceptions) + BitRun.Bytes(exceptions, widest - width);
            if (bytes + (exceptions / ExceptionsPerByte) < best.Bytes + (best.Exceptions / ExceptionsPerByte) - (best.Bytes / WorthIt))
            {
                best = new Choice(width, exceptions, widest - width, bytes);
            }
        }

        return best;
    }

    private static void WriteFrame(Span<ulong> packed, int count, Choice choice, ByteWriter payload)
    {
        Span<ulong> high = stackalloc ulong[choice.Exceptions];
        Span<ulong> rows = stackalloc ulong[choice.Exceptions];
        if (choice.Exceptions > 0)
        {
            ulong mask = choice.Width == 0 ? 0 : (1UL << choice.Width) - 1;
            int found = 0;
            for (int i = 0; i < count; i++)
            {
                if ((packed[i] & ~mask) != 0)
                {
                    rows[found] = (ulong)i;
                    high[found++] = packed[i] >> choice.Width;
                    packed[i] &= mask;
                }
            }
        }

        BitPacking.Pack(packed, choice.Width, payload.Reserve(BitPacking.FrameBytes(choice.Width)));
        Span<byte> places = payload.Reserve(RowBytes(rows.Length));
        if (IsBitmap(rows.Length))
        {
            foreach (ulong row in rows)
            {
                places[(int)(row >> 3)] |= (byte)(1 << (int)(row & 7));
            }
        }
        else
        {
            BitRun.Write(rows, RowBits, places);
        }

        BitRun.Write(high, choice.HighBits, payload.Reserve(BitRun.Bytes(rows.Length, choice.HighBits)));
    }

    private readonly record struct Choice(int Width, int Exceptions, int HighBits, int Bytes);
}
