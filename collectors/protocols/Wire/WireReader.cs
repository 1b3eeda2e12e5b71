using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Wire;

/// <summary>
/// Reads numbers in network byte order from bytes that came from outside. Every read says whether the bytes were there; a read
/// that fails leaves the position alone.
/// </summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>The bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    public bool TryReadByte(out byte value)
    {
        if (Remaining < 1)
        {
            value = 0;
            return false;
        }

        value = _bytes[Position++];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_bytes[Position..], out value))
        {
            return false;
        }

        Position += sizeof(ushort);
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_bytes[Position..], out value))
        {
            return false;
        }

        Position += sizeof(uint);
        return true;
    }

    public bool TryRead(int length, out ReadOnlySpan<byte> value)
    {
        if (length < 0 || length > Remaining)
        {
            value = default;
            return false;
        }

        value = _bytes.Slice(Position, length);
        Position += length;
        return true;
    }
}
