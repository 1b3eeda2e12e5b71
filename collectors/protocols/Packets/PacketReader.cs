using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <summary>Reads the link and network headers of captured frames. Every length is checked against what was captured.</summary>
public static class PacketReader
{
    private const ushort EtherIpv4 = 0x0800;
    private const ushort EtherIpv6 = 0x86dd;
    private const int MaxVlanTags = 8;
    private const int MaxExtensionHeaders = 16;
    private const int Ipv6HeaderBytes = 40;

    /// <summary>The outermost IP packet of a frame.</summary>
    public static PacketError TryReadIp(int linkType, ReadOnlySpan<byte> frame, out IpPacket packet)
    {
        packet = default;
        switch (linkType)
        {
            case LinkType.Ethernet:
                return frame.Length < 14 ? PacketError.Cut : ReadByEtherType(frame, 12, ref packet);
            case LinkType.LinuxSll:
                return frame.Length < 16 ? PacketError.Cut : ReadByEtherType(frame, 14, ref packet);
            case LinkType.LinuxSll2:
                return frame.Length < 20 ? PacketError.Cut : ReadByEtherType(BinaryPrimitives.ReadUInt16BigEndian(frame), frame[20..], ref packet);
            case LinkType.Null or LinkType.Loop:
                return frame.Length < 4 ? PacketError.Cut : ReadIp(frame[4..], ref packet);
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.RawIpv4 or LinkType.RawIpv6:
                return ReadIp(frame, ref packet);
            default:
                return PacketError.LinkType;
        }
    }

    private static PacketError ReadByEtherType(ReadOnlySpan<byte> frame, int at, ref IpPacket packet) =>
        ReadByEtherType(BinaryPrimitives.ReadUInt16BigEndian(frame[at..]), frame[(at + 2)..], ref packet);

    private static PacketError ReadByEtherType(ushort type, ReadOnlySpan<byte> rest, ref IpPacket packet)
    {
        for (int tags = 0; tags < MaxVlanTags && IsVlan(type); tags++)
        {
            if (rest.Length < 4)
            {
                return PacketError.Cut;
            }

            type = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = rest[4..];
        }

        return type is EtherIpv4 or EtherIpv6 ? ReadIp(rest, ref packet) : PacketError.NotIp;
    }

    /// <summary>802.1Q, 802.1ad and the older number for stacked tags.</summary>
    private static bool IsVlan(ushort type) => type is 0x8100 or 0x88a8 or 0x9100;

    private static PacketError ReadIp(ReadOnlySpan<byte> bytes, ref IpPacket packet) => bytes.IsEmpty
        ? PacketError.Cut
        : (bytes[0] >> 4) switch
        {
            4 => ReadIpv4(bytes, ref packet),
            6 => ReadIpv6(bytes, ref packet),
            _ => PacketError.NotIp,
        };

    private static PacketError ReadIpv4(ReadOnlySpan<byte> bytes, ref IpPacket packet)
    {
        int headerLength = (bytes[0] & 15) * 4;
        if (headerLength < 20 || bytes.Length < headerLength)
        {
            return PacketError.Cut;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (total == 0)
        {
            // Segmentation offload: the card fills the length in after the capture.
            total = bytes.Length;
        }

        if (total < headerLength)
        {
            return PacketError.Cut;
        }

        int fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        packet = new IpPacket
        {
            Version = 4,
            Protocol = bytes[9],
            Source = Mapped(bytes[12..]),
            Destination = Mapped(bytes[16..]),
            IsFragment = (fragment & 0x3fff) != 0,
            FragmentOffset = (fragment & 0x1fff) * 8,
            HasMoreFragments = (fragment & 0x2000) != 0,
            FragmentId = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            Payload = bytes[headerLength..Math.Min(total, bytes.Length)],
        };
        return PacketError.None;
    }

    private static PacketError ReadIpv6(ReadOnlySpan<byte> bytes, ref IpPacket packet)
    {
        if (bytes.Length < Ipv6HeaderBytes)
        {
            return PacketError.Cut;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        ReadOnlySpan<byte> payload = bytes[Ipv6HeaderBytes..];
        if (length > 0 && length < payload.Length)
        {
            payload = payload[..length];
        }

        byte next = bytes[6];
        bool isFragment = false, more = false;
        int offset = 0;
        uint id = 0;
        for (int i = 0; i < MaxExtensionHeaders && offset == 0 && IsExtension(next); i++)
        {
            if (payload.Length < 8)
            {
                return PacketError.Cut;
            }

            int skip = next switch { 44 => 8, 51 => (payload[1] + 2) * 4, _ => (payload[1] + 1) * 8 };
            if (next == 44)
            {
                int word = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
                offset = word & 0xfff8;
                more = (word & 1) != 0;
                isFragment = more || offset > 0;
                id = BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
            }

            if (skip > payload.Length)
            {
                return PacketError.Cut;
            }

            next = payload[0];
            payload = payload[skip..];
        }

        packet = new IpPacket
        {
            Version = 6,
            Protocol = next,
            Source = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]),
            Destination = BinaryPrimitives.ReadUInt128BigEndian(bytes[24..]),
            IsFragment = isFragment,
            FragmentOffset = offset,
            HasMoreFragments = more,
            FragmentId = id,
            Payload = payload,
        };
        return PacketError.None;
    }

    /// <summary>Hop-by-hop, routing, fragment, authentication, destination options, mobility.</summary>
    private static bool IsExtension(byte next) => next is 0 or 43 or 44 or 51 or 60 or 135;

    private static UInt128 Mapped(ReadOnlySpan<byte> bytes) => new(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes));
}
