using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Tcp;

/// <summary>
/// Cuts a stream of bytes into IPFIX messages by the length in their header (RFC 7011 §10.4.2.3). The buffer is small until a
/// message or the sender's speed asks for more, and never grows beyond the largest message. Not thread-safe.
/// </summary>
internal sealed class MessageFramer
{
    /// <summary>The largest length that a header can name, and a header behind it.</summary>
    public const int MaxBufferBytes = ushort.MaxValue + 1 + FlowHeader.IpfixBytes;

    private const int FirstBufferBytes = 8 << 10;

    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;

    /// <summary>True when part of a message is there and the rest is not.</summary>
    public bool IsInsideMessage => _end > _start;

    /// <summary>Where to receive to; never empty after <see cref="TryNext"/> gave false.</summary>
    public Memory<byte> Room => _buffer.AsMemory(_end);

    /// <summary>Bytes have been received to <see cref="Room"/>.</summary>
    public void Received(int bytes) => _end += bytes;

    /// <summary>The next whole message, valid until <see cref="Received"/>. False with an intact stream: there is none yet.</summary>
    /// <param name="isBroken">The stream goes on with something that is no message; nothing behind it can be understood.</param>
    public bool TryNext(out ReadOnlyMemory<byte> message, out bool isBroken)
    {
        message = default;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        isBroken = !FlowHeader.TryReadMessageLength(rest, out int length);
        if (isBroken)
        {
            return false;
        }

        if (length > 0 && length <= rest.Length)
        {
            message = _buffer.AsMemory(_start, length);
            _start += length;
            return true;
        }

        MakeRoom(length);
        return false;
    }

    /// <summary>Moves what is left to the front; a sender that filled the whole buffer, or has begun a message beyond it, gets the largest.</summary>
    private void MakeRoom(int length)
    {
        byte[] target = length > _buffer.Length || _end == _buffer.Length ? EnsureLargest() : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }

    private byte[] EnsureLargest() => _buffer.Length == MaxBufferBytes ? _buffer : new byte[MaxBufferBytes];
}
