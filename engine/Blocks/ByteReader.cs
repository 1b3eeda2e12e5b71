using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Every length is checked against what is left; anything that does not fit is an
/// <see cref="InvalidDataException"/>, which callers turn into the exception that names the file.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left)
        {
            ThrowShort(count, Left);
        }

        ReadOnlySpan<byte> span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("number of more than 64 bits");
    }

    public long SignedVarint()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A length or count that must not exceed <paramref name="limit"/>.</summary>
    public int Count(int limit)
    {
        ulong value = Varint();
        if (value > (ulong)limit)
        {
            ThrowCount(value, limit);
        }

        return (int)value;
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count(Left)));

    [DoesNotReturn]
    private static void ThrowShort(int count, int left) => throw new InvalidDataException($"{count} bytes wanted, {left} left");

    [DoesNotReturn]
    private static void ThrowCount(ulong value, int limit) => throw new InvalidDataException($"count {value} where at most {limit} can be");
}
