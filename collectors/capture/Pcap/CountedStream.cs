namespace LogFlowDb.Collectors.Pcap;

/// <summary>A stream whose first bytes have been looked at, and that counts what is read of it.</summary>
internal sealed class CountedStream : Stream
{
    private readonly Stream _stream;
    private readonly byte[] _head;
    private readonly int _headBytes;
    private int _headTaken;
    private long _count;

    /// <param name="headBytes">How many bytes are looked at before all others.</param>
    public CountedStream(Stream stream, int headBytes)
    {
        _stream = stream;
        _head = new byte[headBytes];
        _headBytes = stream.ReadAtLeast(_head, headBytes, throwOnEndOfStream: false);
    }

    /// <summary>What can be looked at; less than asked for in a file that is shorter.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headBytes);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>Bytes read so far.</summary>
    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = Math.Min(_headBytes - _headTaken, buffer.Length);
        if (read > 0)
        {
            Head.Slice(_headTaken, read).CopyTo(buffer);
            _headTaken += read;
        }
        else
        {
            read = _stream.Read(buffer);
        }

        _count += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _stream.Dispose();
        base.Dispose(disposing);
    }
}
