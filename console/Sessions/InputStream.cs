namespace LogFlowDb.Console.Sessions;

/// <summary>Standard input of a session as a stream. It ends when the session is interrupted.</summary>
internal sealed class InputStream(ICommandSession session) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => session.ReadInput(buffer);

    public override int Read(byte[] buffer, int offset, int count) => session.ReadInput(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
