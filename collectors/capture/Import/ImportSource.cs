using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Import;

/// <summary>What is imported: a file, or a stream that can be read once. Read by one thread; how far it is may be asked from any.</summary>
public sealed class ImportSource : IDisposable
{
    /// <summary>As many packets decide what a file holds.</summary>
    private const int JudgedPackets = 200;

    /// <summary>As many bytes of a stream decide it.</summary>
    private const int HeadBytes = 256 << 10;

    private readonly CountedStream? _stream;
    private CaptureReader? _capture;
    private ExportFileReader? _messages;

    /// <param name="path">Of a file.</param>
    public ImportSource(string path) => Name = path;

    /// <param name="stream">Disposed with this.</param>
    /// <param name="name">For results and errors.</param>
    public ImportSource(Stream stream, string name)
    {
        Name = name;
        _stream = new CountedStream(stream, HeadBytes);
    }

    public string Name { get; }

    /// <summary>Bytes read so far, as they are stored.</summary>
    public long BytesRead => _capture?.BytesRead ?? _messages?.BytesRead ?? 0;

    /// <summary>True when it holds export messages, bare or in one of its first packets: what is in it then are flows.</summary>
    /// <exception cref="CaptureFileException">It is neither.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public bool HoldsExports()
    {
        using (ExportFileReader? messages = _stream is null ? ExportFileReader.TryOpen(Name) : ExportFileReader.TryOpen(Head(), WrittenAt))
        {
            if (messages is not null)
            {
                return true;
            }
        }

        using CaptureReader capture = _stream is null ? CaptureReader.Open(Name) : CaptureReader.Open(Head(), Name);
        for (int i = 0; i < JudgedPackets && capture.TryRead(out CapturedFrame frame); i++)
        {
            if (PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet) == PacketError.None
                && packet.Protocol == UdpDatagram.ProtocolNumber && !packet.IsFragment && !packet.IsCut
                && UdpDatagram.TryRead(frame.Data[packet.TransportOffset..packet.EndOffset], out UdpDatagram datagram)
                && ExportDecoder.Classify(datagram.Payload) != ExportProtocol.None)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _capture?.Dispose();
        _messages?.Dispose();
        _stream?.Dispose();
    }

    /// <summary>Begins to read bare export messages; null when that is not what it begins with.</summary>
    internal ExportFileReader? TryOpenMessages()
    {
        if (_stream is null)
        {
            return _messages = ExportFileReader.TryOpen(Name);
        }

        using ExportFileReader? judged = ExportFileReader.TryOpen(Head(), WrittenAt);
        return judged is null ? null : _messages = ExportFileReader.TryOpen(_stream, WrittenAt);
    }

    /// <summary>Begins to read packets, those that a filter chooses; null takes them all.</summary>
    /// <exception cref="CaptureFileException">It is no capture file.</exception>
    /// <exception cref="CaptureException">The filter is wrong for it, or libpcap is missing.</exception>
    internal CaptureReader OpenCapture(string? filter) =>
        _capture = _stream is null ? CaptureReader.Open(Name, filter) : CaptureReader.Open(_stream, Name, filter);

    /// <summary>Of a stream: now.</summary>
    private static long WrittenAt => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private MemoryStream Head() => new(_stream!.Head.ToArray(), writable: false);
}
