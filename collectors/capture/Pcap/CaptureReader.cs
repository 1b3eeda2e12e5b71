namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// Reads capture files one packet after the other: pcap and pcapng in either byte order, plain or gzip. What is whole in a file that is
/// cut or damaged is read, and <see cref="Error"/> says where it ended. Not thread-safe.
/// </summary>
public sealed class CaptureReader : IPacketSource
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly CaptureBytes _bytes;
    private readonly ICaptureFormat _format;
    private readonly LinkFilter? _filters;
    private FrameCursor? _cursor;

    // What has been read and is not indexed yet: the begin of a record, mostly.
    private byte[] _rest = [];
    private int _restBytes;
    private long _position;
    private string? _fault;

    /// <param name="content">Bytes that have been read to see what the file is, its file header among them.</param>
    /// <param name="start">Where in them the first record begins.</param>
    internal CaptureReader(CaptureBytes bytes, ICaptureFormat format, LinkFilter? filters, ReadOnlySpan<byte> content, int start)
    {
        _bytes = bytes;
        _format = format;
        _filters = filters;
        _position = start;
        KeepRest(content[start..]);
    }

    /// <summary><c>pcap</c> or <c>pcapng</c>.</summary>
    public string Kind => _format.Kind;

    /// <summary>Bytes read of the file as it is stored, packed or not.</summary>
    public long BytesRead => _bytes.Position;

    /// <summary>Length of the file as it is stored; null where that is not known, as of a pipe.</summary>
    public long? Length => _bytes.Length;

    /// <summary>Packets that the filter did not let through.</summary>
    public long Filtered => _filters?.Refused ?? 0;

    /// <inheritdoc/>
    public bool IsEnded { get; private set; }

    /// <summary>Why reading ended before the end of the file, with the byte offset; null when it did not, and before it ended.</summary>
    public string? Error { get; private set; }

    /// <param name="path"><see cref="StandardInput"/> is standard input.</param>
    /// <param name="filter">Of packets, in the language of pcap-filter(7); needs libpcap. null takes them all.</param>
    /// <exception cref="CaptureFileException">The file is no capture file.</exception>
    /// <exception cref="CaptureException">The filter is wrong, or libpcap is not there to compile it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static CaptureReader Open(string path, string? filter = null)
    {
        return string.Equals(path, StandardInput, StringComparison.Ordinal)
            ? Open(Console.OpenStandardInput(), "standard input", filter)
            : Open(CaptureFile.Open(path), path, filter);
    }

    /// <inheritdoc/>
    public bool TryRead(out CapturedFrame frame) => (_cursor ??= new FrameCursor()).TryRead(this, out frame);

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool TryReadBatch(FrameBatch batch)
    {
        batch.Clear();
        while (_fault is null && !IsEnded && batch.Count == 0)
        {
            Fill(batch);
            _fault = _filters?.Apply(batch) ?? _fault;
        }

        if (batch.Count > 0)
        {
            return true;
        }

        IsEnded = true;
        Error = _fault;
        return false;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _filters?.Dispose();
    }

    /// <summary>Reads a stream, and disposes it.</summary>
    /// <param name="name">What errors call it.</param>
    /// <inheritdoc cref="Open(string, string?)"/>
    public static CaptureReader Open(Stream stream, string name, string? filter = null)
    {
        CaptureBytes? bytes = null;
        try
        {
            bytes = new CaptureBytes(stream);
            return CaptureOpening.Open(bytes, name, filter);
        }
        catch
        {
            bytes?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads until there is a packet, and what came with it.</summary>
    private void Fill(FrameBatch batch)
    {
        int end = _restBytes;
        batch.Grow(end, kept: 0);
        _rest.AsSpan(0, end).CopyTo(batch.Buffer);
        while (true)
        {
            FormatResult result = _format.Index(batch, 0, end, _position);
            int left = end - result.Next;
            if (batch.Count > 0 || result.Error is not null)
            {
                _fault = result.Error;
                KeepRest(batch.Bytes.Slice(result.Next, left));
                _position += result.Next;
                return;
            }

            // Blocks without a packet have been passed over; what follows them moves to the front.
            batch.Buffer.AsSpan(result.Next, left).CopyTo(batch.Buffer);
            _position += result.Next;

            // What a record claims to need is believed as it comes, not before.
            batch.Grow(Math.Min(result.Needed, left + 1), left);
            int read = _bytes.Read(batch.Buffer.AsSpan(left));
            if (read == 0)
            {
                _fault = EndFault(batch.Bytes[..left]);
                IsEnded = true;
                return;
            }

            end = left + read;
        }
    }

    private string? EndFault(ReadOnlySpan<byte> left)
    {
        string? cut = left.IsEmpty ? null : _format.CutShort(left, _position);
        return !_bytes.IsDamaged ? cut
            : CaptureText.Of($"gzip data damaged or cut short at offset {_bytes.Position} of the file ({_position + left.Length} bytes unpacked)");
    }

    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        if (_rest.Length < rest.Length)
        {
            _rest = new byte[Math.Max(rest.Length, _rest.Length * 2)];
        }

        rest.CopyTo(_rest);
        _restBytes = rest.Length;
    }
}
