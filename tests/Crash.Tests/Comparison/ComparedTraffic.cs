using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Export datagrams of many cases, to be given to several collectors.</summary>
internal sealed class ComparedTraffic
{
    /// <summary>Of the longest captures that is enough.</summary>
    private const int MaxDatagramsPerCase = 400;

    private readonly Dictionary<(string Case, UInt128 Exporter, bool IsSFlow), ComparedExporter> _exporters = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<ExportDatagram> _datagrams = [];

    public IReadOnlyList<ExportDatagram> Datagrams => _datagrams;

    public IEnumerable<ComparedExporter> Exporters => _exporters.Values;

    /// <summary>Adds what a capture case beside the repository holds; fresh exporters for each file that stands for itself.</summary>
    public void AddCase(string folder, string name)
    {
        using JsonDocument about = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        bool isSession = about.RootElement.GetProperty("inputs_are").GetString() != "independent files";
        int number = 0;
        foreach (JsonElement input in about.RootElement.GetProperty("inputs").EnumerateArray())
        {
            string path = Path.Combine(folder, input.GetProperty("file").GetString()!);
            AddFile(isSession ? name : $"{name}#{++number}", path, input.GetProperty("kind").GetString()!);
        }
    }

    /// <summary>Adds a datagram unless it is none of an exporter, or the case has enough.</summary>
    /// <param name="name">The case.</param>
    /// <param name="exporter">Its address in the capture.</param>
    /// <param name="sourcePort">From which it was sent.</param>
    /// <param name="payload">Of UDP.</param>
    public void Add(string name, UInt128 exporter, int sourcePort, ReadOnlySpan<byte> payload)
    {
        ExportProtocol protocol = ExportDecoder.Classify(payload);
        int count = _counts.GetValueOrDefault(name);
        if (protocol == ExportProtocol.None || count == MaxDatagramsPerCase)
        {
            return;
        }

        _counts[name] = count + 1;

        (string, UInt128, bool) key = (name, exporter, protocol == ExportProtocol.SFlow);
        if (!_exporters.TryGetValue(key, out ComparedExporter? compared))
        {
            int index = _exporters.Count + 1;
            compared = new ComparedExporter(name, new IPAddress([127, 1, (byte)(index >> 8), (byte)index]), key.Item3);
            _exporters.Add(key, compared);
        }

        _datagrams.Add(new ExportDatagram(compared, sourcePort == 0 ? 1 : sourcePort, payload.ToArray()));
    }

    /// <summary>Writes all datagrams as a capture file (pcap, raw IPv4), each from its exporter's address.</summary>
    public void WriteCapture(string path, int flowPort, int sflowPort)
    {
        const int Ipv4Bytes = 20, UdpBytes = 8;
        using BinaryWriter file = new(File.Create(path));
        foreach (uint word in (ReadOnlySpan<uint>)[0xa1b2c3d4, 0x0004_0002, 0, 0, 65535, LinkType.Raw])
        {
            file.Write(word);
        }

        uint second = 1_793_610_000;
        foreach (ExportDatagram datagram in _datagrams)
        {
            byte[] packet = new byte[Ipv4Bytes + UdpBytes + datagram.Payload.Length];
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            packet[8] = 64;
            packet[9] = 17;
            datagram.Exporter.Address.TryWriteBytes(packet.AsSpan(12), out _);
            IPAddress.Loopback.TryWriteBytes(packet.AsSpan(16), out _);
            Span<byte> udp = packet.AsSpan(Ipv4Bytes);
            BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)datagram.SourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)(datagram.Exporter.IsSFlow ? sflowPort : flowPort));
            BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
            datagram.Payload.CopyTo(udp[UdpBytes..]);
            file.Write(second++);
            file.Write(0);
            file.Write(packet.Length);
            file.Write(packet.Length);
            file.Write(packet);
        }
    }

    private void AddFile(string name, string path, string kind)
    {
        UInt128 assumed = new(0, 0xffff_c000_0201);
        switch (kind)
        {
            case "udp-payload":
                Add(name, assumed, 4444, File.ReadAllBytes(path));
                break;
            case "ipfix-file":
                ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
                while (rest.Length >= 4 && BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) is var length && length >= 16 && length <= rest.Length)
                {
                    Add(name, assumed, 4444, rest[..length]);
                    rest = rest[length..];
                }

                break;
            default:
                AddCapture(name, path);
                break;
        }
    }

    private void AddCapture(string name, string path)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        while (reader.TryRead(out CapturedFrame frame))
        {
            if (PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet) == PacketError.None
                && packet is { Protocol: UdpDatagram.ProtocolNumber, IsFragment: false }
                && UdpDatagram.TryRead(frame.Data[packet.TransportOffset..packet.EndOffset], out UdpDatagram datagram))
            {
                Add(name, packet.Source, datagram.SourcePort, datagram.Payload);
            }
        }
    }
}
