using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <content>Headers that stand in capture files but on no wire.</content>
public static partial class PacketDecoder
{
    /// <summary>An address family in either byte order: 2 is IPv4, the BSDs and Linux number IPv6 differently.</summary>
    private static PacketError ReadLoopback(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 4)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        headers.NetworkOffset = 4;
        uint family = U32(frame, 0);
        family = family > ushort.MaxValue ? BinaryPrimitives.ReverseEndianness(family) : family;
        return family switch
        {
            2 => ReadIpv4(frame, 4, ref headers),
            10 or 23 or 24 or 28 or 30 => ReadIpv6(frame, 4, ref headers),
            _ => PacketError.NotIp,
        };
    }

    /// <summary>0 packet type 2, 2 device type 2, 4 address length 2, 6 address 8, 14 EtherType 2.</summary>
    private static PacketError ReadLinuxSll(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 16)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        if (U16(frame, 4) == 6)
        {
            headers.SourceMac = U48(frame, 6);
            headers.Flags |= PacketFlags.HasSourceMac;
        }

        return ReadByEtherType(U16(frame, 14), frame, 16, ref headers);
    }

    /// <summary>0 EtherType 2, 2 reserved 2, 4 interface 4, 8 device type 2, 10 packet type, 11 address length, 12 address 8.</summary>
    private static PacketError ReadLinuxSll2(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 20)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        if (frame[11] == 6)
        {
            headers.SourceMac = U48(frame, 12);
            headers.Flags |= PacketFlags.HasSourceMac;
        }

        return ReadByEtherType(U16(frame, 0), frame, 20, ref headers);
    }

    /// <summary>
    /// 0 address family, 1 version, 2 resource 2; then attributes, padded to 4: length 2, type 2 in the byte order of the machine that
    /// captured (little-endian is read). Attribute 9 is the packet.
    /// </summary>
    private static PacketError ReadNfLog(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        const int PacketAttribute = 9;
        for (int at = 4; at + 4 <= frame.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(frame[at..]);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(frame[(at + 2)..]) & 0x7fff;
            if (length < 4)
            {
                headers.Flags |= PacketFlags.Malformed;
                return PacketError.NotIp;
            }

            if (type == PacketAttribute)
            {
                return ReadIp(frame[..Math.Min(at + length, frame.Length)], at + 4, ref headers);
            }

            at += (length + 3) & ~3;
        }

        return Cut(PacketFlags.CutInLink, ref headers);
    }
}
