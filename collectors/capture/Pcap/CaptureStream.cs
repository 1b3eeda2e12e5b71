namespace LogFlowDb.Collectors.Pcap;

/// <summary>Bytes of a file in large sequential reads, with as much look-ahead as one record needs.</summary>
internal sealed class CaptureStream(Stream stream) : IDisposable
{
    private const int InitialBytes = 1 << 20;

    private byte[] _buffer = new byte[InitialBytes];
    private int _start;
    private int _end;

    /// <summary>Bytes taken so far, of the uncompressed file.</summary>
    public long Position { get; private set; }

    /// <summary>How much was there when <see cref="TryPeek"/> failed.</summary>
    public int Available => _end - _start;

    /// <summary>The next bytes without taking them; false when the file ends before.</summary>
    public bool TryPeek(int count, out ReadOnlySpan<byte> bytes)
    {
        if (Available < count && !TryFill(count))
        {
            bytes = default;
            return false;
        }

        bytes = _buffer.AsSpan(_start, count);
        return true;
    }

    /// <summary>Takes bytes that were peeked at.</summary>
    public void Skip(int count)
    {
        _start += count;
        Position += count;
    }

    public void Dispose() => stream.Dispose();

    private bool TryFill(int count)
    {
        if (_buffer.Length - _start < count)
        {
            byte[] target = count > _buffer.Length ? new byte[Math.Max(count, _buffer.Length * 2)] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, Available);
            _end -= _start;
            _start = 0;
            _buffer = target;
        }

        while (Available < count)
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
