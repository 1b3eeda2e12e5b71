using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Daemon;

/// <summary>A buffered, write-only stream whose bytes go out as frames of one kind.</summary>
internal sealed class FrameStream(FrameChannel channel, FrameKind kind, int bufferBytes) : WriteStream
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _count;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _count)
        {
            Flush();
            while (buffer.Length >= _buffer.Length)
            {
                channel.Send(kind, buffer[.._buffer.Length]);
                buffer = buffer[_buffer.Length..];
            }
        }

        buffer.CopyTo(_buffer.AsSpan(_count));
        _count += buffer.Length;
    }

    public override void Flush()
    {
        int count = _count;
        _count = 0;
        if (count > 0)
        {
            channel.Send(kind, _buffer.AsSpan(0, count));
        }
    }
}
