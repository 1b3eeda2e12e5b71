using System.Buffers.Binary;
using System.Net.Sockets;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Daemon;

/// <summary>
/// Frames on a connected socket: kind (1 byte), length of the content (4 bytes, little-endian), content. Sending is safe for
/// concurrent use; one thread at a time receives.
/// </summary>
internal sealed class FrameChannel(Socket socket) : IDisposable
{
    /// <summary>Of the content of one frame; a longer one ends the connection.</summary>
    public const int MaxContentBytes = 8 << 20;

    private const int HeaderBytes = 5;

    private readonly Lock _sending = new();
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly byte[] _received = new byte[64 * 1024];
    private byte[] _content = new byte[4096];
    private int _position;
    private int _count;

    /// <exception cref="OutputClosedException">The other side is gone.</exception>
    public void Send(FrameKind kind, ReadOnlySpan<byte> content)
    {
        lock (_sending)
        {
            _header[0] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(1), content.Length);
            try
            {
                SendAll(_header);
                SendAll(content);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw new OutputClosedException(e.Message);
            }
        }
    }

    /// <summary>The next frame; false when the other side is gone or sends what is no frame.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="content">Valid until the next call.</param>
    public bool TryReceive(out FrameKind kind, out ReadOnlySpan<byte> content)
    {
        kind = default;
        content = default;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!Fill(header))
        {
            return false;
        }

        kind = (FrameKind)header[0];
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        if (length is < 0 or > MaxContentBytes)
        {
            return false;
        }

        if (_content.Length < length)
        {
            _content = new byte[length];
        }

        if (!Fill(_content.AsSpan(0, length)))
        {
            return false;
        }

        content = _content.AsSpan(0, length);
        return true;
    }

    public void Dispose() => socket.Dispose();

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private bool Fill(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (_position == _count)
            {
                _position = 0;
                try
                {
                    _count = socket.Receive(_received);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    _count = 0;
                }

                if (_count == 0)
                {
                    return false;
                }
            }

            int part = Math.Min(target.Length, _count - _position);
            _received.AsSpan(_position, part).CopyTo(target);
            _position += part;
            target = target[part..];
        }

        return true;
    }
}
