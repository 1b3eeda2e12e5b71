using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <content>Link layers: from the first byte to an EtherType or to IP.</content>
public static partial class PacketDecoder
{
    private const int EthernetBytes = 14;

    /// <summary>An EtherType below is a length (IEEE 802.3 §3.2.6); the numbers between 1500 and this are nothing.</summary>
    private const int MinEtherType = 1536;

    private static PacketError ReadLink(int linkType, ReadOnlySpan<byte> frame, ref PacketHeaders headers) => linkType switch
    {
        LinkType.Ethernet => ReadEthernet(frame, 0, ref headers),
        LinkType.RawIpv4 => ReadIpv4(frame, 0, ref headers),
        LinkType.RawIpv6 => ReadIpv6(frame, 0, ref headers),
        LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd => ReadIp(frame, 0, ref headers),
        LinkType.Mpls => ReadMpls(frame, 0, ref headers),
        LinkType.Ppp => ReadPpp(frame, 0, ref headers),
        LinkType.PppSerial => frame.IsEmpty || frame[0] == 0xff ? ReadPpp(frame, 0, ref headers) : ReadCiscoHdlc(frame, ref headers),
        LinkType.Pppoe => ReadPppoe(frame, 0, ref headers),
        LinkType.CiscoHdlc => ReadCiscoHdlc(frame, ref headers),
        LinkType.Null or LinkType.Loop => ReadLoopback(frame, ref headers),
        LinkType.LinuxSll => ReadLinuxSll(frame, ref headers),
        LinkType.LinuxSll2 => ReadLinuxSll2(frame, ref headers),
        LinkType.Ieee80211 => ReadIeee80211(frame, 0, ref headers),
        LinkType.Radiotap => ReadRadiotap(frame, ref headers),
        LinkType.NfLog => ReadNfLog(frame, ref headers),
        _ => PacketError.LinkType,
    };

    /// <summary>IEEE 802.3: 0 destination 6, 6 source 6, 12 EtherType or length 2.</summary>
    private static PacketError ReadEthernet(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        int left = frame.Length - at;
        if (left >= 6)
        {
            headers.DestinationMac = U48(frame, at);
            headers.Flags |= PacketFlags.HasDestinationMac;
        }

        if (left >= 12)
        {
            headers.SourceMac = U48(frame, at + 6);
            headers.Flags |= PacketFlags.HasSourceMac;
        }

        return left < EthernetBytes
            ? Cut(PacketFlags.CutInLink, ref headers)
            : ReadByEtherType(U16(frame, at + 12), frame, at + EthernetBytes, ref headers);
    }

    /// <summary>
    /// An Ethernet frame within the link layers. It is walked through: addresses, tags and type stay those of the outer frame.
    /// </summary>
    private static PacketError ReadPseudowire(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        headers.NetworkOffset = at;
        if (headers.PseudowireOffset != 0)
        {
            headers.Flags |= PacketFlags.TooDeep;
            return PacketError.NotIp;
        }

        headers.PseudowireOffset = at;
        return frame.Length - at < EthernetBytes
            ? Cut(PacketFlags.CutInLink, ref headers)
            : ReadByEtherType(U16(frame, at + 12), frame, at + EthernetBytes, ref headers);
    }

    /// <summary>
    /// IEEE 802.2, at most once a frame. With SNAP (RFC 1042): 0 DSAP, SSAP, control aa aa 03, 3 organisation 3, 6 EtherType 2. SAP 06
    /// is IP.
    /// </summary>
    private static PacketError ReadLlc(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        ReadOnlySpan<byte> llc = frame[at..];
        if (llc.Length < 3)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        if (llc[0] == 6 && llc[1] == 6)
        {
            return ReadIpv4(frame, at + 3, ref headers);
        }

        if (llc[0] != 0xaa || llc[1] != 0xaa || llc[2] != 3)
        {
            return PacketError.NotIp;
        }

        if (llc.Length < 8)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        ushort type = U16(llc, 6);
        return type < MinEtherType ? PacketError.NotIp : ReadByEtherType(type, frame, at + 8, ref headers);
    }

    /// <summary>0 address, 1 control, 2 EtherType 2.</summary>
    private static PacketError ReadCiscoHdlc(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 4)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        ushort type = U16(frame, 2);
        return type < MinEtherType ? PacketError.NotIp : ReadByEtherType(type, frame, 4, ref headers);
    }

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

    /// <summary>0 version, 1 pad, 2 length 2 (little-endian), fields; then 802.11.</summary>
    private static PacketError ReadRadiotap(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        int length = frame.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]);
        if (length < 8 && frame.Length >= 8)
        {
            headers.Flags |= PacketFlags.Malformed;
            return PacketError.NotIp;
        }

        return length > frame.Length || frame.Length < 8
            ? Cut(PacketFlags.CutInLink, ref headers)
            : ReadIeee80211(frame, length, ref headers);
    }

    /// <summary>
    /// Data frames that are not encrypted: 0 frame control 2, 2 duration 2, 4 three addresses of 6, 22 sequence 2, a fourth address when
    /// between access points, QoS control 2, HT control 4; then 802.2. Aggregates (A-MSDU) are not taken apart.
    /// </summary>
    private static PacketError ReadIeee80211(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        ReadOnlySpan<byte> bytes = frame[at..];
        if (bytes.Length < 24)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        bool isData = (bytes[0] & 0x0c) == 8 && (bytes[0] & 0x40) == 0;
        bool isEncrypted = (bytes[1] & 0x40) != 0;
        if (!isData || isEncrypted)
        {
            return PacketError.NotIp;
        }

        int length = (bytes[1] & 3) == 3 ? 30 : 24;
        if ((bytes[0] & 0x80) != 0)
        {
            bool isAggregate = bytes.Length > length && (bytes[length] & 0x80) != 0;
            if (isAggregate)
            {
                return PacketError.NotIp;
            }

            length += (bytes[1] & 0x80) != 0 ? 6 : 2;
        }

        return bytes.Length < length ? Cut(PacketFlags.CutInLink, ref headers) : ReadLlc(frame, at + length, ref headers);
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
