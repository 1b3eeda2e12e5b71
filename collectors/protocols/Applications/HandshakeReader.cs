using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Applications;

/// <summary>
/// The bytes of a TLS handshake within one segment, the headers of the records between them taken out (RFC 8446 §5.1: type 1, version 2,
/// length 2). It ends where the segment does, or at a record of another kind.
/// </summary>
internal ref struct HandshakeReader(ReadOnlySpan<byte> segment)
{
    private const int HeaderBytes = 5;
    private const byte Handshake = 22;

    /// <summary>RFC 8446 §5.1: a record of plain text has no more.</summary>
    private const int MaxRecordBytes = 1 << 14;

    private ReadOnlySpan<byte> _rest = segment;
    private int _left;

    /// <summary>The next bytes, at most as many as <paramref name="target"/> takes; false when fewer are there.</summary>
    public bool TryRead(scoped Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (!TryEnterRecord())
            {
                return false;
            }

            int bytes = Math.Min(target.Length, _left);
            _rest[..bytes].CopyTo(target);
            target = target[bytes..];
            Advance(bytes);
        }

        return true;
    }

    public bool TrySkip(int count)
    {
        while (count > 0)
        {
            if (!TryEnterRecord())
            {
                return false;
            }

            int bytes = Math.Min(count, _left);
            count -= bytes;
            Advance(bytes);
        }

        return true;
    }

    /// <summary>A number of one to three bytes, highest first.</summary>
    public bool TryReadNumber(int bytes, out int value)
    {
        Span<byte> buffer = stackalloc byte[4];
        value = 0;
        if (!TryRead(buffer.Slice(4 - bytes, bytes)))
        {
            return false;
        }

        buffer[..(4 - bytes)].Clear();
        value = BinaryPrimitives.ReadInt32BigEndian(buffer);
        return true;
    }

    private void Advance(int bytes)
    {
        _rest = _rest[bytes..];
        _left -= bytes;
    }

    /// <summary>True when at least one byte of a record is there. Records without content are not allowed (§5.1).</summary>
    private bool TryEnterRecord()
    {
        if (_left == 0)
        {
            if (_rest.Length < HeaderBytes || _rest[0] != Handshake || _rest[1] != 3)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[3..]);
            if (length is 0 or > MaxRecordBytes)
            {
                return false;
            }

            _rest = _rest[HeaderBytes..];
            _left = length;
        }

        _left = Math.Min(_left, _rest.Length);
        return _left > 0;
    }
}
