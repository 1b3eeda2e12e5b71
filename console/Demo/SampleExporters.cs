using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Console.Demo;

/// <summary>Plays the bundled datagrams of softflowd over loopback UDP, as if their exporters were there.</summary>
internal sealed class SampleExporters : IDisposable
{
    private const string Resource = "softflowd.pcap.gz";
    private const int MaxExporters = 200;

    private readonly Dictionary<(UInt128 Address, int Port), Socket> _exporters = [];
    private readonly string _file;

    /// <param name="directory">Gets a copy of the sample.</param>
    public SampleExporters(string directory)
    {
        _file = Path.Combine(directory, Resource);
        using Stream sample = typeof(SampleExporters).Assembly.GetManifestResourceStream(Resource)!;
        using FileStream copy = File.Create(_file);
        sample.CopyTo(copy);
    }

    public int ExporterCount => _exporters.Count;

    /// <summary>Sends all datagrams to a port of the loopback address.</summary>
    /// <param name="port">Where the collector listens.</param>
    /// <param name="pace">Called after each datagram with the number sent; may wait for the collector.</param>
    /// <returns>The number of datagrams.</returns>
    public int Play(int port, Action<int> pace)
    {
        int sent = 0;
        IPEndPoint collector = new(IPAddress.Loopback, port);
        using CaptureReader reader = CaptureReader.Open(_file);
        while (reader.TryRead(out CapturedFrame frame))
        {
            if (PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet) == PacketError.None
                && UdpDatagram.TryRead(frame.Data[packet.TransportOffset..packet.EndOffset], out UdpDatagram datagram))
            {
                Exporter(packet.Source, datagram.SourcePort).SendTo(datagram.Payload, collector);
                pace(++sent);
            }
        }

        return sent;
    }

    public void Dispose()
    {
        foreach (Socket socket in _exporters.Values)
        {
            socket.Dispose();
        }
    }

    /// <summary>Each exporter sends from a loopback address of its own, since templates belong to an address.</summary>
    private Socket Exporter(UInt128 address, int port)
    {
        if (!_exporters.TryGetValue((address, port), out Socket? socket))
        {
            if (_exporters.Count == MaxExporters)
            {
                throw new CommandFailedException("the sample has too many exporters");
            }

            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(11 + _exporters.Count)]), 0));
            _exporters.Add((address, port), socket);
        }

        return socket;
    }
}
