using System.Buffers.Binary;
using System.Net;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>A packet as tests think of it, and as an Ethernet frame.</summary>
internal sealed record TestPacket
{
    public const int Tcp = 6;
    public const int Udp = 17;
    public const int Icmp = 1;
    public const int Fin = 1;
    public const int Syn = 2;
    public const int Rst = 4;
    public const int Ack = 16;

    private const long Second = 1_000_000_000;

    /// <summary>Seconds since <see cref="Start"/>.</summary>
    public double At { get; init; }

    public static long Start => 1_790_000_000 * Second;

    public long Time => Start + (long)(At * Second);

    public string Source { get; init; } = "192.0.2.1";

    public string Destination { get; init; } = "198.51.100.7";

    public int SourcePort { get; init; } = 40000;

    public int DestinationPort { get; init; } = 443;

    public int Protocol { get; init; } = Tcp;

    public int Flags { get; init; } = Ack;

    /// <summary>Behind the IP header.</summary>
    public int Payload { get; init; } = 20;

    public int Tos { get; init; }

    public int Ttl { get; init; } = 64;

    /// <summary>−1 = no tag.</summary>
    public int Vlan { get; init; } = -1;

    /// <summary>In units of 8 octets.</summary>
    public int FragmentOffset { get; init; }

    public bool MoreFragments { get; init; }

    public int Id { get; init; } = 1;

    public bool IsV6 => Source.Contains(':', StringComparison.Ordinal);

    public int Octets => (IsV6 ? 40 : 20) + Payload;

    public static void Add(FlowMeter meter, params IEnumerable<TestPacket> packets)
    {
        foreach (TestPacket packet in packets)
        {
            Add(meter, packet.Frame(), packet.Time);
        }
    }

    public static void Add(FlowMeter meter, byte[] frame, long time) => meter.Add(new CapturedFrame
    {
        LinkType = LinkType.Ethernet, Timestamp = time, OriginalLength = frame.Length, Data = frame,
    });

    public TestPacket Reply() => this with { Source = Destination, Destination = Source, SourcePort = DestinationPort, DestinationPort = SourcePort };

    public byte[] Frame()
    {
        int link = Vlan < 0 ? 14 : 18;
        byte[] frame = new byte[link + Octets];
        frame[5] = 2;
        frame[11] = 1;
        if (Vlan >= 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x8100);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(14), (ushort)Vlan);
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(link - 2), IsV6 ? (ushort)0x86dd : (ushort)0x0800);
        Span<byte> ip = frame.AsSpan(link);
        if (IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(ip, 0x6000_0000u | ((uint)Tos << 20));
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)Payload);
            ip[6] = (byte)Protocol;
            ip[7] = (byte)Ttl;
            IPAddress.Parse(Source).GetAddressBytes().CopyTo(ip[8..]);
            IPAddress.Parse(Destination).GetAddressBytes().CopyTo(ip[24..]);
        }
        else
        {
            ip[0] = 0x45;
            ip[1] = (byte)Tos;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)Octets);
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)Id);
            BinaryPrimitives.WriteUInt16BigEndian(ip[6..], (ushort)(FragmentOffset | (MoreFragments ? 0x2000 : 0)));
            ip[8] = (byte)Ttl;
            ip[9] = (byte)Protocol;
            IPAddress.Parse(Source).GetAddressBytes().CopyTo(ip[12..]);
            IPAddress.Parse(Destination).GetAddressBytes().CopyTo(ip[16..]);
        }

        Span<byte> transport = ip[(IsV6 ? 40 : 20)..];
        if (FragmentOffset > 0)
        {
            return frame;
        }

        if (Protocol == Icmp)
        {
            transport[0] = (byte)(DestinationPort >> 8);
            transport[1] = (byte)DestinationPort;
            return frame;
        }

        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], (ushort)DestinationPort);
        if (Protocol == Tcp)
        {
            transport[12] = 0x50;
            transport[13] = (byte)Flags;
        }

        return frame;
    }
}
