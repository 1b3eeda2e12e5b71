using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>
/// Under the exporter's address and port, by raw packets with headers of our own (RFC 791, RFC 8200, RFC 768), so that the receiver tells
/// exporters apart as if they sent to it. Exporter and receiver must be of one family. Not thread-safe.
/// </summary>
internal sealed class TransparentSender : ITeeSender
{
    private const int UdpHeaderBytes = 8;
    private const int V4HeaderBytes = 20;
    private const int V6HeaderBytes = 40;
    private const byte Udp = 17;
    private const byte HopLimit = 64;
    private const byte DoNotFragment = 0x40;

    /// <summary>IPV6_HDRINCL of linux/in6.h.</summary>
    private const int HeaderIncludedV6 = 36;

    private readonly Socket _socket;
    private readonly IPEndPoint _receiver;
    private readonly SocketAddress _to;
    private readonly UInt128 _receiverNumber;
    private readonly byte[] _packet = new byte[V6HeaderBytes + ushort.MaxValue + 1];

    /// <exception cref="OutputException">The right to send raw packets is missing.</exception>
    public TransparentSender(IPEndPoint receiver)
    {
        _receiver = receiver;
        _to = new IPEndPoint(receiver.Address, 0).Serialize();
        _receiverNumber = IpValue.FromBytes(receiver.Address.GetAddressBytes()).Number;
        try
        {
            _socket = new Socket(receiver.AddressFamily, SocketType.Raw, ProtocolType.Raw);
            if (IsV4)
            {
                _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
            }
            else
            {
                _socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, HeaderIncludedV6, [1, 0, 0, 0]);
            }
        }
        catch (SocketException failure)
        {
            _socket?.Dispose();
            throw new OutputException($"transparent: raw packets are not permitted: run as root or with CAP_NET_RAW ({failure.Message})", failure);
        }
    }

    private bool IsV4 => _receiver.AddressFamily == AddressFamily.InterNetwork;

    public void Send(ReadOnlySpan<byte> payload, UInt128 address, int port)
    {
        IpValue source = new(address);
        if (source.IsV4 != IsV4 || payload.Length > ushort.MaxValue - UdpHeaderBytes - V4HeaderBytes)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        }

        int header = IsV4 ? V4HeaderBytes : V6HeaderBytes;
        Span<byte> packet = _packet.AsSpan(0, header + UdpHeaderBytes + payload.Length);
        packet[..header].Clear();
        Span<byte> segment = packet[header..];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], (ushort)_receiver.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment[4..], (ushort)segment.Length);
        segment[6..8].Clear();
        payload.CopyTo(segment[UdpHeaderBytes..]);
        uint addresses = IsV4 ? WriteV4(packet, source) : WriteV6(packet, source, segment.Length);
        ushort checksum = Folded(addresses + Udp + (uint)segment.Length + Sum(segment));
        BinaryPrimitives.WriteUInt16BigEndian(segment[6..], checksum == 0 ? ushort.MaxValue : checksum);
        _socket.SendTo(packet, SocketFlags.None, _to);
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>What the addresses add to the checksum.</returns>
    private uint WriteV4(Span<byte> packet, IpValue source)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[6] = DoNotFragment;
        packet[8] = HopLimit;
        packet[9] = Udp;
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source.V4);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], new IpValue(_receiverNumber).V4);
        return Sum(packet[12..20]);
    }

    private uint WriteV6(Span<byte> packet, IpValue source, int payloadBytes)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)payloadBytes);
        packet[6] = Udp;
        packet[7] = HopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(packet[8..], source.Number);
        BinaryPrimitives.WriteUInt128BigEndian(packet[24..], _receiverNumber);
        return Sum(packet[8..40]);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length > 1; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.IsEmpty ? sum : sum + ((uint)bytes[0] << 8);
    }

    private static ushort Folded(uint sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
