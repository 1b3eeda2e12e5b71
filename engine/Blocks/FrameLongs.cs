using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Reads what <see cref="FrameEncoder"/> wrote, a frame at a time.</summary>
internal sealed class FrameLongs : LongChunk
{
    /// <summary>So few rows of a frame are read one by one; for more the whole frame is unpacked.</summary>
    private const int FewRows = 160;

    private readonly ReadOnlyMemory<byte> _payload;
    private readonly Frame[] _frames;
    private readonly long _minimum;
    private readonly long _divisor;
    private readonly bool _delta;

    private FrameLongs(int count, ReadOnlyMemory<byte> payload, Frame[] frames, long minimum, long divisor, bool delta)
        : base(count)
    {
        _payload = payload;
        _frames = frames;
        _minimum = minimum;
        _divisor = divisor;
        _delta = delta;
    }

    public static FrameLongs Parse(ReadOnlyMemory<byte> bytes, int count, bool delta, ref ByteReader reader, out int length)
    {
        long minimum = reader.SignedVarint();
        long divisor = (long)reader.Varint();
        Frame[] frames = new Frame[(count + BitPacking.FrameRows - 1) / BitPacking.FrameRows];
        int offset = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            long reference = (long)reader.Varint();
            long leastDifference = delta ? reader.SignedVarint() : 0;
            int width = reader.Byte();
            int exceptions = reader.Count(BitPacking.FrameRows);
            int highBits = exceptions > 0 ? reader.Byte() : 0;
            if (width + highBits > 64 || (exceptions > 0 && highBits == 0))
            {
                throw new InvalidDataException($"frame {i} of width {width} with exceptions of {highBits} bits more");
            }

            frames[i] = new Frame(reference, leastDifference, offset, (byte)width, (byte)highBits, (short)exceptions);
            offset += BitPacking.FrameBytes(width) + FrameEncoder.RowBytes(exceptions) + BitRun.Bytes(exceptions, highBits);
        }

        ReadOnlyMemory<byte> payload = bytes.Slice(reader.Position, reader.Take(offset).Length);
        length = reader.Position;
        return new FrameLongs(count, payload, frames, minimum, divisor, delta);
    }

    [SkipLocalsInit]
    public override void Read(int first, Span<long> values)
    {
        Span<long> last = stackalloc long[BitPacking.FrameRows];
        for (int row = 0; row < values.Length; row += BitPacking.FrameRows)
        {
            int frame = (first + row) / BitPacking.FrameRows;
            Span<long> rest = values[row..];
            if (rest.Length >= BitPacking.FrameRows)
            {
                ReadFrame(frame, rest[..BitPacking.FrameRows]);
            }
            else
            {
                ReadFrame(frame, last);
                last[..rest.Length].CopyTo(rest);
            }
        }
    }

    public override void ReadRows(ReadOnlySpan<int> rows, Span<long> values)
    {
        if (_delta)
        {
            base.ReadRows(rows, values);
            return;
        }

        for (int done = 0; done < rows.Length;)
        {
            ReadOnlySpan<int> some = rows.Slice(done, CountInFrame(rows[done..]));
            Span<long> part = values.Slice(done, some.Length);
            ref readonly Frame frame = ref _frames[some[0] / BitPacking.FrameRows];
            if (some.Length > FewRows || frame.Width > 32)
            {
                base.ReadRows(some, part);
            }
            else
            {
                ReadFew(in frame, some, part);
            }

            done += some.Length;
        }
    }

    [SkipLocalsInit]
    public override void ReadCodes(int first, int limit, Span<int> codes)
    {
        if (_delta || _divisor != 1)
        {
            base.ReadCodes(first, limit, codes);
            return;
        }

        Span<int> last = stackalloc int[BitPacking.FrameRows];
        for (int row = 0; row < codes.Length; row += BitPacking.FrameRows)
        {
            int frame = (first + row) / BitPacking.FrameRows;
            Span<int> rest = codes[row..];
            if (rest.Length >= BitPacking.FrameRows)
            {
                ReadCodeFrame(frame, limit, rest[..BitPacking.FrameRows]);
            }
            else
            {
                ReadCodeFrame(frame, limit, last);
                last[..rest.Length].CopyTo(rest);
            }
        }
    }

    /// <summary>Rows of one frame, each by itself.</summary>
    [SkipLocalsInit]
    private void ReadFew(in Frame frame, ReadOnlySpan<int> rows, Span<long> values)
    {
        ReadOnlySpan<byte> source = _payload.Span[frame.Offset..];
        ReadOnlySpan<byte> packed = source[..BitPacking.FrameBytes(frame.Width)];
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = frame.Width == 0 ? 0 : BitPacking.Extract(packed, frame.Width, rows[i] & (BitPacking.FrameRows - 1));
        }

        if (frame.Exceptions > 0)
        {
            Span<int> places = stackalloc int[frame.Exceptions];
            Span<ulong> high = stackalloc ulong[frame.Exceptions];
            ReadExceptions(source[packed.Length..], in frame, places, high);
            int next = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i] & (BitPacking.FrameRows - 1);
                while (next < places.Length && places[next] < row)
                {
                    next++;
                }

                if (next < places.Length && places[next] == row)
                {
                    values[i] += (long)(high[next] << frame.Width);
                }
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((values[i] + frame.Reference) * _divisor) + _minimum;
        }
    }

    private void ReadFrame(int index, Span<long> values)
    {
        ref readonly Frame frame = ref _frames[index];
        ReadOnlySpan<byte> source = _payload.Span[frame.Offset..];
        long reference = _delta || _divisor != 1 ? 0 : _minimum + frame.Reference;
        BitPacking.Unpack(source, frame.Width, reference, values);
        Patch(source[BitPacking.FrameBytes(frame.Width)..], in frame, values);
        if (_delta)
        {
            // The first value of a frame is its reference; what is packed for it is zero.
            long value = frame.Reference;
            values[0] = (value * _divisor) + _minimum;
            for (int i = 1; i < values.Length; i++)
            {
                value += values[i] + frame.LeastDifference;
                values[i] = (value * _divisor) + _minimum;
            }
        }
        else if (_divisor != 1)
        {
            long start = (frame.Reference * _divisor) + _minimum;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (values[i] * _divisor) + start;
            }
        }
    }

    private void ReadCodeFrame(int index, int limit, Span<int> codes)
    {
        ref readonly Frame frame = ref _frames[index];
        if (frame.Width > 31)
        {
            throw new InvalidDataException("dictionary codes that are no codes");
        }

        ReadOnlySpan<byte> source = _payload.Span[frame.Offset..];
        int greatest = BitPacking.Unpack(source, frame.Width, (int)(_minimum + frame.Reference), codes);
        if (frame.Exceptions > 0)
        {
            Span<int> rows = stackalloc int[frame.Exceptions];
            Span<ulong> high = stackalloc ulong[frame.Exceptions];
            ReadExceptions(source[BitPacking.FrameBytes(frame.Width)..], in frame, rows, high);
            for (int i = 0; i < rows.Length; i++)
            {
                int code = codes[rows[i]] + (int)(high[i] << frame.Width);
                codes[rows[i]] = code;
                greatest = code < 0 ? int.MaxValue : Math.Max(greatest, code);
            }
        }

        if (greatest >= limit)
        {
            throw new InvalidDataException($"code {greatest} of {limit}");
        }
    }

    /// <summary>Adds the high parts; what is unpacked may have its reference added already.</summary>
    private static void Patch(ReadOnlySpan<byte> source, in Frame frame, Span<long> values)
    {
        if (frame.Exceptions == 0)
        {
            return;
        }

        Span<int> rows = stackalloc int[frame.Exceptions];
        Span<ulong> high = stackalloc ulong[frame.Exceptions];
        ReadExceptions(source, in frame, rows, high);
        for (int i = 0; i < rows.Length; i++)
        {
            values[rows[i]] += (long)(high[i] << frame.Width);
        }
    }

    /// <param name="source">Behind the packed values of the frame.</param>
    /// <param name="frame">With exceptions.</param>
    /// <param name="rows">Out: in the frame, one an exception.</param>
    /// <param name="high">Out: their high parts.</param>
    private static void ReadExceptions(ReadOnlySpan<byte> source, in Frame frame, Span<int> rows, Span<ulong> high)
    {
        ReadOnlySpan<byte> places = source[..FrameEncoder.RowBytes(rows.Length)];
        BitRun.Read(source.Slice(places.Length, BitRun.Bytes(rows.Length, frame.HighBits)), frame.HighBits, high);
        if (!FrameEncoder.IsBitmap(rows.Length))
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = FrameEncoder.ListedRow(places, i);
            }

            return;
        }

        int next = 0;
        for (int at = 0; at < places.Length; at += sizeof(ulong))
        {
            for (ulong left = BinaryPrimitives.ReadUInt64LittleEndian(places[at..]); left != 0; left &= left - 1)
            {
                if (next == rows.Length)
                {
                    throw new InvalidDataException($"more rows than the {rows.Length} exceptions of their frame");
                }

                rows[next++] = (at * 8) + BitOperations.TrailingZeroCount(left);
            }
        }

        if (next < rows.Length)
        {
            throw new InvalidDataException($"fewer rows than the {rows.Length} exceptions of their frame");
        }
    }

    private readonly record struct Frame(
        long Reference, long LeastDifference, int Offset, byte Width, byte HighBits, short Exceptions);
}
