namespace LogFlowDb.Collectors.Tests.Fuzz;

/// <summary>A file in memory that comes in pieces of a given size, as from a pipe.</summary>
internal sealed class PieceStream : Stream
{
    private ArraySegment<byte> _content;
    private int _piece;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Reset(ArraySegment<byte> content, int piece)
    {
        _content = content;
        _piece = piece;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, _piece), _content.Count);
        _content.AsSpan(0, count).CopyTo(buffer);
        _content = _content[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
