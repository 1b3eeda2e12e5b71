using System.Buffers.Binary;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <content>What packets tell besides keys and counters.</content>
internal sealed unsafe partial class PacketDigester
{
    private const byte Tcp = 6;
    private const int TcpBytes = 20;

    private readonly HandshakeTable? _handshakes;

    /// <summary>Null when the settings ask for none.</summary>
    private PacketDetails* DetailsOf(PacketDigest* digest) => DetailBytes > 0 ? (PacketDetails*)((byte*)(digest + 1) + KeyBytes) : null;

    /// <summary>The last packet reached, and the ends of the tunnel right around it; false when there is no tunnel.</summary>
    private static bool TryEnter(ReadOnlySpan<byte> frame, ref PacketHeaders packet, out UInt128 source, out UInt128 destination)
    {
        source = destination = 0;
        while (packet.TunnelDepth < PacketDecoder.MaxTunnelDepth && PacketDecoder.TryDecodeInner(frame, packet, out PacketHeaders inner))
        {
            (source, destination) = (packet.Source, packet.Destination);
            packet = inner;
        }

        return packet.TunnelDepth > 0;
    }

    private void ReadDetails(ReadOnlySpan<byte> frame, in PacketHeaders packet, long time, DigestNames? names, PacketDetails* details)
    {
        if (names is not null && names.Read(frame, packet, out int offset, out int length) is var name and not ApplicationName.None)
        {
            details->Name = name;
            details->NameOffset = offset;
            details->NameLength = (ushort)length;
        }

        bool isWhole = packet.Protocol == Tcp && packet.EndOffset - packet.TransportOffset >= TcpBytes && packet.FragmentOffset == 0;
        if (_handshakes is not null && isWhole && (packet.Flags & PacketFlags.HasPorts) != PacketFlags.None)
        {
            ReadOnlySpan<byte> numbers = frame.Slice(packet.TransportOffset + 4, 8);
            _handshakes.Note(
                packet,
                BinaryPrimitives.ReadUInt32BigEndian(numbers),
                BinaryPrimitives.ReadUInt32BigEndian(numbers[4..]),
                time,
                out details->ServerLatency,
                out details->ClientLatency);
        }
    }
}
