using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LogFlowDb.Query.Batches;

/// <summary>Bytes written one after the other into an array that grows and is used again. Not thread-safe.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[1 << 12];

    public int Length { get; private set; }

    public int Capacity => _bytes.Length;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Room for so many bytes, which count as written.</summary>
    public Span<byte> Take(int count)
    {
        int needed = checked(Length + count);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }

        Span<byte> taken = _bytes.AsSpan(Length, count);
        Length = needed;
        return taken;
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void VarUInt(uint value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void Array64<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Length × 2 + 1 when no character is above 255, one byte each; else length × 2, two bytes each.</summary>
    public void Text(string text)
    {
        bool narrow = true;
        foreach (char c in text)
        {
            narrow &= c <= 0xff;
        }

        VarUInt(((uint)text.Length << 1) | (narrow ? 1u : 0));
        if (!narrow)
        {
            Array64<char>(text);
            return;
        }

        Span<byte> bytes = Take(text.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }
    }
}
