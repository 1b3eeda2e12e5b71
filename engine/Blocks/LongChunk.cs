using System.Runtime.CompilerServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// An encoded run of 64-bit numbers, opened for reading. Reads frames in any order. Not thread-safe.
/// </summary>
internal abstract class LongChunk(int count)
{
    public int Count { get; } = count;

    /// <summary>
    /// The values that <see cref="ReadDistinct"/> gives codes into; null for runs that can be read as numbers only. Distinct, in
    /// no particular order, and not all of them need to occur.
    /// </summary>
    public virtual long[]? Distinct => null;

    /// <summary>Opens a run that leans on nothing else.</summary>
    public static LongChunk Open(ReadOnlyMemory<byte> bytes, int count, out int length) => Open(bytes, count, RunContext.Alone, out length);

    /// <summary>Opens what <see cref="LongEncoder"/> wrote and returns how many bytes it took, in <paramref name="length"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such thing.</exception>
    public static LongChunk Open(ReadOnlyMemory<byte> bytes, int count, RunContext context, out int length)
    {
        ByteReader reader = new(bytes.Span);
        LongEncoding encoding = (LongEncoding)reader.Byte();
        switch (encoding)
        {
            case LongEncoding.Constant:
                LongChunk constant = new ConstantLongs(count, reader.SignedVarint());
                length = reader.Position;
                return constant;
            case LongEncoding.Plain:
                LongChunk plain = PlainLongs.Parse(count, ref reader);
                length = reader.Position;
                return plain;
            case LongEncoding.Frames or LongEncoding.DeltaFrames:
                return FrameLongs.Parse(bytes, count, delta: encoding == LongEncoding.DeltaFrames, ref reader, out length);
            case LongEncoding.Runs:
                return RunLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Dictionary:
                return DictionaryLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Offset:
                return OffsetLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Multiple:
                return MultipleLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Mapped:
                return MappedLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Paired:
                return PairedLongs.Parse(bytes, count, context, ref reader, out length);
            case LongEncoding.Popular:
                return PopularLongs.Parse(bytes, count, context, ref reader, out length);
            default:
                throw new InvalidDataException($"unknown encoding {(byte)encoding}");
        }
    }

    /// <summary>Rows <paramref name="first"/> (a multiple of 1,024) and following.</summary>
    public abstract void Read(int first, Span<long> values);

    /// <summary>Some rows only; frames without any are not decoded.</summary>
    /// <param name="rows">Of the run, ascending; one may be there more than once.</param>
    /// <param name="values">Out: one a row.</param>
    [SkipLocalsInit]
    public virtual void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        Span<long> frame = stackalloc long[BitPacking.FrameRows];
        for (int done = 0; done < rows.Length;)
        {
            int start = FrameStart(rows[done]), end = done + CountInFrame(rows[done..]);
            Read(start, frame[..Math.Min(BitPacking.FrameRows, Count - start)]);
            for (; done < end; done++)
            {
                values[done] = frame[rows[done] - start];
            }
        }
    }

    /// <summary>The same as codes, each checked to be at least 0 and below <paramref name="limit"/>.</summary>
    /// <exception cref="InvalidDataException">One is not.</exception>
    public virtual void ReadCodes(int first, int limit, Span<int> codes)
    {
        Span<long> frame = stackalloc long[BitPacking.FrameRows];
        for (int row = 0; row < codes.Length; row += BitPacking.FrameRows)
        {
            Span<long> numbers = frame[..Math.Min(BitPacking.FrameRows, codes.Length - row)];
            Read(first + row, numbers);
            for (int i = 0; i < numbers.Length; i++)
            {
                if ((ulong)numbers[i] >= (ulong)limit)
                {
                    throw new InvalidDataException($"code {numbers[i]} of {limit}");
                }

                codes[row + i] = (int)numbers[i];
            }
        }
    }

    /// <summary>Indexes into <see cref="Distinct"/>, for runs that have it.</summary>
    public virtual void ReadDistinct(int first, Span<int> codes) => throw new NotSupportedException("not a run of few values");

    /// <summary>The first row of the frame of a row.</summary>
    protected static int FrameStart(int row) => row & ~(BitPacking.FrameRows - 1);

    /// <summary>How many of some ascending rows, at least one, are in the frame of the first.</summary>
    protected static int CountInFrame(ReadOnlySpan<int> rows)
    {
        int end = FrameStart(rows[0]) + BitPacking.FrameRows, found = 1;
        while (found < rows.Length && rows[found] < end)
        {
            found++;
        }

        return found;
    }

    public long[] ToArray()
    {
        long[] values = new long[Count];
        Read(0, values);
        return values;
    }
}
