using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LogFlowDb.Query.Batches;

/// <summary>Reads what <see cref="ByteBuffer"/> wrote; the bytes were checked by their checksum before.</summary>
internal ref struct ByteSource(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public uint VarUInt()
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = Byte();
            value |= (uint)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    public T[] Array64<T>(int count)
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        Take(bytes.Length).CopyTo(bytes);
        return values;
    }

    public string Text()
    {
        uint head = VarUInt();
        int length = (int)(head >> 1);
        return (head & 1) != 0
            ? System.Text.Encoding.Latin1.GetString(Take(length))
            : new string(MemoryMarshal.Cast<byte, char>(Take(length * 2)));
    }
}
