using System.Buffers.Binary;
using System.IO.Compression;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Import;

/// <summary>
/// Reads files of bare export messages one behind the other, plain or gzip: IPFIX files (RFC 5655), and what netcat wrote of a port
/// of NetFlow or sFlow. IPFIX messages tell their length, v5 its records, v9 and sFlow are walked set by set and sample by sample.
/// Not thread-safe.
/// </summary>
internal sealed class ExportFileReader : IDisposable
{
    private const int SetHeaderBytes = 4;
    private const int V5RecordBytes = 48;
    private const int FirstDataSetId = 256;

    private readonly CountedStream _file;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[2 * ushort.MaxValue];
    private int _start;
    private int _end;
    private long _position;
    private bool _isAtEnd;

    private ExportFileReader(CountedStream file, Stream stream, long writtenAt)
    {
        _file = file;
        _stream = stream;
        WrittenAt = writtenAt;
        Fill();
        Kind = KindOf(Rest);
    }

    /// <summary><c>ipfix</c>, <c>netflow5</c>, <c>netflow9</c> or <c>sflow</c>, by the first message.</summary>
    public string Kind { get; }

    /// <summary>When the file was last written, ns since 1970 UTC.</summary>
    public long WrittenAt { get; }

    /// <summary>Bytes read of the file as it is stored.</summary>
    public long BytesRead => _file.Position;

    /// <summary>Why reading ended before the end of the file; null when it did not.</summary>
    public string? Error { get; private set; }

    private ReadOnlySpan<byte> Rest => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Null when the file does not begin like an export message.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public static ExportFileReader? TryOpen(string path)
    {
        FileStream file = CaptureFile.Open(path);
        ExportFileReader? reader = null;
        try
        {
            long writtenAt = (File.GetLastWriteTimeUtc(path).Ticks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
            return reader = TryOpen(file, writtenAt);
        }
        finally
        {
            if (reader is null)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>Null when it does not begin like an export message; then it is the caller's still, but for what was read of it.</summary>
    /// <param name="stream">Disposed with the reader.</param>
    /// <param name="writtenAt">When it was written, ns since 1970 UTC.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ExportFileReader? TryOpen(Stream stream, long writtenAt)
    {
        CountedStream counted = new(stream, headBytes: 2);
        try
        {
            bool isGzip = counted.Head is [0x1f, 0x8b];
            ExportFileReader reader = new(counted, isGzip ? new GZipStream(counted, CompressionMode.Decompress) : counted, writtenAt);
            return IsHeader(reader.Rest) ? reader : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The next message, valid until the next call. False at the end; <see cref="Error"/> says whether it is the file's.</summary>
    public bool TryRead(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (Error is not null)
        {
            return false;
        }

        Fill();
        ReadOnlySpan<byte> rest = Rest;
        if (rest.IsEmpty)
        {
            return false;
        }

        if (!IsHeader(rest))
        {
            Error = $"no export message at byte {_position}";
            return false;
        }

        int length = Length(rest);
        if (length > rest.Length)
        {
            Error = $"the message at byte {_position} is cut short";
            length = rest.Length;
        }

        message = rest[..length];
        _start += length;
        _position += length;
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private static string KindOf(ReadOnlySpan<byte> bytes) =>
        ExportDecoder.Classify(bytes) == ExportProtocol.SFlow ? "sflow"
        : bytes.Length >= sizeof(ushort) ? FlowHeader.FlowTypeOf(BinaryPrimitives.ReadUInt16BigEndian(bytes))
        : "";

    private static bool IsHeader(ReadOnlySpan<byte> bytes) => ExportDecoder.Classify(bytes) switch
    {
        ExportProtocol.SFlow => true,
        ExportProtocol.NetFlow => FlowHeader.TryRead(bytes, out FlowHeader header, out _) && (header.Version != 10 || header.Count >= FlowHeader.IpfixBytes),
        _ => false,
    };

    /// <summary>Above 0, and beyond what is there when the message is cut short.</summary>
    private static int Length(ReadOnlySpan<byte> bytes)
    {
        if (ExportDecoder.Classify(bytes) == ExportProtocol.SFlow)
        {
            return SFlowLength(bytes);
        }

        FlowHeader.TryRead(bytes, out FlowHeader header, out _);
        return header.Version switch
        {
            5 => FlowHeader.V5Bytes + (header.Count * V5RecordBytes),
            9 => V9Length(bytes),
            _ => header.Count,
        };
    }

    /// <summary>Sets follow each other until something comes that is no set: a version stands where no set id can be.</summary>
    private static int V9Length(ReadOnlySpan<byte> bytes)
    {
        int at = FlowHeader.V9Bytes;
        while (bytes.Length - at >= SetHeaderBytes)
        {
            int id = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + sizeof(ushort))..]);
            bool isPadding = id == 0 && length == 0;
            bool isSet = id is 0 or 1 or >= FirstDataSetId && length >= SetHeaderBytes;
            if ((!isSet && !isPadding) || length > ushort.MaxValue - at)
            {
                return isSet || IsHeader(bytes[at..]) ? at : bytes.Length;
            }

            at += isPadding ? SetHeaderBytes : length;
        }

        return Math.Max(at, bytes.Length);
    }

    /// <summary>sFlow v5 §5.3: an address of 4 or 16 bytes in the header, then samples that tell their length.</summary>
    private static int SFlowLength(ReadOnlySpan<byte> bytes)
    {
        const int Word = sizeof(uint), SampleHeaderBytes = 8, WordsBehindAddress = 4;
        int at = (2 * Word) + (BinaryPrimitives.ReadUInt32BigEndian(bytes[Word..]) == 2 ? 16 : 4) + (WordsBehindAddress * Word);
        if (at > bytes.Length)
        {
            return bytes.Length + 1;
        }

        for (uint samples = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at - Word)..]); samples > 0; samples--)
        {
            if (bytes.Length - at < SampleHeaderBytes)
            {
                return bytes.Length + 1;
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + Word)..]);
            if (length > bytes.Length - at - SampleHeaderBytes)
            {
                return bytes.Length + 1;
            }

            at += SampleHeaderBytes + (int)length;
        }

        return at;
    }

    /// <summary>Has a whole message in the buffer, or what is left of the file.</summary>
    private void Fill()
    {
        if (_end - _start > ushort.MaxValue || _isAtEnd)
        {
            return;
        }

        Rest.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        try
        {
            int read = _stream.ReadAtLeast(_buffer.AsSpan(_end), ushort.MaxValue - Math.Min(_end, ushort.MaxValue - 1), throwOnEndOfStream: false);
            _isAtEnd = read == 0;
            _end += read;
        }
        catch (InvalidDataException)
        {
            _isAtEnd = true;
            Error = "damaged gzip data";
        }
    }
}
