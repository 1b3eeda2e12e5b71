using System.Buffers.Binary;
using System.Text;

namespace LogFlowDb.Engine.Blocks;

/// <summary>A growing byte buffer with the few encodings that blocks and entries use; all numbers little-endian. Not thread-safe.</summary>
internal sealed class ByteWriter(int capacity = 4096)
{
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public Memory<byte> WrittenBuffer => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>The next <paramref name="count"/> bytes, zeroed, counted as written; valid until the next call.</summary>
    public Span<byte> Reserve(int count)
    {
        Grow(count);
        Span<byte> span = _buffer.AsSpan(Length, count);
        span.Clear();
        Length += count;
        return span;
    }

    /// <summary>Bytes written before, to be filled in afterwards.</summary>
    public Span<byte> At(int offset, int count) => _buffer.AsSpan(0, Length).Slice(offset, count);

    public void Byte(byte value)
    {
        Grow(1);
        _buffer[Length++] = value;
    }

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>LEB128, 1 to 10 bytes.</summary>
    public void Varint(ulong value)
    {
        Grow(10);
        while (value >= 0x80)
        {
            _buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[Length++] = (byte)value;
    }

    /// <summary>Zigzag LEB128: small negative numbers are short too.</summary>
    public void SignedVarint(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>UTF-8 with its length in bytes in front.</summary>
    public void Text(string text)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)count);
        Grow(count);
        Encoding.UTF8.GetBytes(text, _buffer.AsSpan(Length));
        Length += count;
    }

    public void Align(int multiple)
    {
        int rest = Length % multiple;
        if (rest != 0)
        {
            Reserve(multiple - rest);
        }
    }

    private void Grow(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(Length + count)));
        }
    }
}
