using System.Buffers.Binary;
using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Reads what <see cref="FrameEncoder"/> wrote, a frame at a time.</summary>
internal sealed class FrameLongs : LongChunk
{
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
            Exceptions exceptions = new(source[BitPacking.FrameBytes(frame.Width)..], in frame);
            while (exceptions.Next(out int row, out ulong high))
            {
                codes[row] += (int)(high << frame.Width);
                greatest = codes[row] < 0 ? int.MaxValue : Math.Max(greatest, codes[row]);
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
        Exceptions exceptions = new(source, in frame);
        while (exceptions.Next(out int row, out ulong high))
        {
            values[row] += (long)(high << frame.Width);
        }
    }

    private readonly record struct Frame(
        long Reference, long LeastDifference, int Offset, byte Width, byte HighBits, short Exceptions);

    /// <summary>The exceptions of a frame one after the other.</summary>
    private ref struct Exceptions
    {
        private readonly ReadOnlySpan<byte> _rows;
        private readonly ReadOnlySpan<byte> _high;
        private readonly int _count;
        private readonly int _highBits;
        private readonly bool _isBitmap;
        private int _next;
        private int _word;
        private ulong _left;

        public Exceptions(ReadOnlySpan<byte> source, in Frame frame)
        {
            _count = frame.Exceptions;
            _highBits = frame.HighBits;
            _isBitmap = FrameEncoder.IsBitmap(_count);
            int rowBytes = FrameEncoder.RowBytes(_count);
            _rows = source[..rowBytes];
            _high = source.Slice(rowBytes, BitRun.Bytes(_count, _highBits));
            _left = _isBitmap ? BinaryPrimitives.ReadUInt64LittleEndian(_rows) : 0;
        }

        public bool Next(out int row, out ulong high)
        {
            row = 0;
            high = 0;
            if (_next == _count)
            {
                return false;
            }

            row = _isBitmap ? NextBit() : FrameEncoder.ListedRow(_rows, _next);
            high = BitRun.Read(_high, _next++, _highBits);
            return true;
        }

        private int NextBit()
        {
            while (_left == 0)
            {
                if (++_word == _rows.Length / sizeof(ulong))
                {
                    throw new InvalidDataException($"fewer rows than the {_count} exceptions of their frame");
                }

                _left = BinaryPrimitives.ReadUInt64LittleEndian(_rows[(_word * sizeof(ulong))..]);
            }

            int row = (_word * 64) + BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            return row;
        }
    }
}
