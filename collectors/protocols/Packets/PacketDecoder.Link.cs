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
        LinkType.FrameRelay => ReadFrameRelay(frame, ref headers),
        LinkType.Null or LinkType.Loop => ReadLoopback(frame, ref headers),
        LinkType.LinuxSll => ReadLinuxSll(frame, ref headers),
        LinkType.LinuxSll2 => ReadLinuxSll2(frame, ref headers),
        LinkType.Ieee80211 => ReadIeee80211(frame, 0, ref headers),
        LinkType.Radiotap => ReadRadiotap(frame, ref headers),
        LinkType.PerPacketInformation => ReadPerPacketInformation(frame, ref headers),
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
        return type < MinEtherType ? PacketError.NotIp : ReadByEtherType(type, frame, at + 8, ref headers, isBehindSnap: true);
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

    /// <summary>
    /// RFC 2427, an address of 2 octets: 2 control 03, 3 protocol (cc IPv4, 8e IPv6, 80 SNAP, perhaps behind a padding octet 0). Cisco's
    /// frames have an EtherType behind the address.
    /// </summary>
    private static PacketError ReadFrameRelay(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 4)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        if (frame[2] != 3)
        {
            ushort type = U16(frame, 2);
            return type < MinEtherType ? PacketError.NotIp : ReadByEtherType(type, frame, 4, ref headers);
        }

        switch (frame[3])
        {
            case 0xcc:
                return ReadIpv4(frame, 4, ref headers);
            case 0x8e:
                return ReadIpv6(frame, 4, ref headers);
            case not (0 or 0x80):
                return PacketError.NotIp;
        }

        int at = frame[3] == 0 ? 5 : 4;
        if (frame.Length < at + 5)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        ushort snap = U16(frame, at + 3);
        return frame[at - 1] != 0x80 || snap < MinEtherType ? PacketError.NotIp : ReadByEtherType(snap, frame, at + 5, ref headers);
    }
}
