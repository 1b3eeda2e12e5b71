namespace LogFlowDb.Protocols.Packets;

/// <content>Packets within packets.</content>
public static partial class PacketDecoder
{
    private const ushort VxlanPort = 4789;
    private const ushort VxlanLinuxPort = 8472;
    private const ushort VxlanGpePort = 4790;
    private const ushort GenevePort = 6081;
    private const ushort GtpPort = 2152;
    private const ushort MplsInUdpPort = 6635;

    /// <summary>The packet that the tunnel in <paramref name="outer"/> carries.</summary>
    /// <param name="frame">The same bytes of which <paramref name="outer"/> was decoded.</param>
    /// <param name="outer">What <see cref="Decode"/> or this method gave.</param>
    /// <param name="inner">Its headers, also link headers where the tunnel has such; usable only when true is returned.</param>
    /// <returns>False when there is no known tunnel, or no whole fixed IP header in it, or the packet is a later fragment.</returns>
    public static bool TryDecodeInner(ReadOnlySpan<byte> frame, in PacketHeaders outer, out PacketHeaders inner)
    {
        inner = default;
        bool isPassed = outer.IpVersion != 0 && (outer.Flags & (PacketFlags.CutInNetwork | PacketFlags.TooDeep)) == PacketFlags.None;
        if (!isPassed || outer.FragmentOffset > 0 || outer.EndOffset > frame.Length)
        {
            return false;
        }

        frame = frame[..outer.EndOffset];
        inner.EndOffset = frame.Length;
        inner.TunnelDepth = (byte)(outer.TunnelDepth + 1);
        int at = outer.TransportOffset;
        inner.Tunnel = TunnelKind.IpInIp;
        PacketError error = outer.Protocol switch
        {
            IpProtocols.Ipv4 => ReadIpv4(frame, at, ref inner),
            IpProtocols.Ipv6 => ReadIpv6(frame, at, ref inner),
            IpProtocols.MplsInIp => ReadCarriedMpls(frame, at, ref inner),
            IpProtocols.Gre => ReadGre(frame, at, ref inner),
            IpProtocols.Udp => ReadUdpTunnel(frame, outer, ref inner),
            _ => PacketError.NotIp,
        };
        return error == PacketError.None;
    }

    /// <summary>The last packet reached through at most <see cref="MaxTunnelDepth"/> tunnels; false when there is no tunnel.</summary>
    /// <param name="frame">As of <see cref="TryDecodeInner"/>.</param>
    /// <param name="outer">As of <see cref="TryDecodeInner"/>.</param>
    /// <param name="innermost">Usable only when true is returned.</param>
    public static bool TryDecodeInnermost(ReadOnlySpan<byte> frame, in PacketHeaders outer, out PacketHeaders innermost)
    {
        if (!TryDecodeInner(frame, outer, out innermost))
        {
            return false;
        }

        while (innermost.TunnelDepth < MaxTunnelDepth && TryDecodeInner(frame, innermost, out PacketHeaders inner))
        {
            innermost = inner;
        }

        return true;
    }

    private static PacketError ReadCarriedMpls(ReadOnlySpan<byte> frame, int at, ref PacketHeaders inner)
    {
        inner.Tunnel = TunnelKind.Mpls;
        PacketError error = ReadMpls(frame, at, ref inner);
        inner.TunnelId = inner.MplsCount == 0 ? 0 : inner.Mpls[^1] >> 12;
        return error;
    }

    /// <summary>
    /// RFC 2784 §2, RFC 2890 §2: 0 checksum, routing, key, sequence present 1 bit each, 12 bits, version 3 bits, 2 EtherType 2, then 4 for
    /// each that is present in this order. Version 1 (RFC 2637 §4.1) has PPP, a key of length and call id, and perhaps an
    /// acknowledgement.
    /// </summary>
    private static PacketError ReadGre(ReadOnlySpan<byte> frame, int at, ref PacketHeaders inner)
    {
        const int Checksum = 0x8000, Routing = 0x4000, Key = 0x2000, Sequence = 0x1000, Acknowledgement = 0x80;
        inner.Tunnel = TunnelKind.Gre;
        if (frame.Length - at < 4)
        {
            return Cut(PacketFlags.CutInLink, ref inner);
        }

        int flags = U16(frame, at);
        ushort type = U16(frame, at + 2);
        int version = flags & 7;
        int body = at + 4 + Optional(Checksum | (version == 0 ? Routing : 0)) + Optional(Key) + Optional(Sequence)
            + Optional(version == 1 ? Acknowledgement : 0);
        if (body > frame.Length)
        {
            return Cut(PacketFlags.CutInLink, ref inner);
        }

        if ((flags & Key) != 0)
        {
            int key = at + 4 + Optional(Checksum);
            inner.TunnelId = version == 1 ? U16(frame, key + 2) : U32(frame, key);
        }

        if (version == 1 && type == EtherTypes.Ppp)
        {
            return ReadPpp(frame, body, ref inner);
        }

        // Source routing (RFC 1701) has a list of its own behind.
        if (version != 0 || (flags & Routing) != 0)
        {
            return PacketError.NotIp;
        }

        switch (type)
        {
            case EtherTypes.TransparentBridging:
                if ((flags & (Checksum | Key | Sequence)) == Key)
                {
                    inner.Tunnel = TunnelKind.Nvgre;
                    inner.TunnelId >>= 8;
                }

                return ReadEthernet(frame, body, ref inner);
            case EtherTypes.Erspan:
                return (flags & Sequence) == 0 ? ReadErspan(frame, body, 0, ref inner) : ReadErspan(frame, body, 8, ref inner);
            case EtherTypes.Erspan3:
                bool hasSubheader = frame.Length - body >= 12 && (frame[body + 11] & 1) != 0;
                return ReadErspan(frame, body, hasSubheader ? 20 : 12, ref inner);
            case EtherTypes.Ppp:
                return ReadPpp(frame, body, ref inner);
            default:
                return type < MinEtherType ? PacketError.NotIp : ReadByEtherType(type, frame, body, ref inner);
        }

        int Optional(int bits) => (flags & bits) != 0 ? 4 : 0;
    }

    /// <summary>
    /// draft-foschiano-erspan: type I has no header, II and III begin with 0 version 4 bits, VLAN 12 bits, 2 class 3 bits, 3 bits,
    /// session 10 bits.
    /// </summary>
    private static PacketError ReadErspan(ReadOnlySpan<byte> frame, int at, int headerBytes, ref PacketHeaders inner)
    {
        inner.Tunnel = TunnelKind.Erspan;
        if (frame.Length - at < headerBytes)
        {
            return Cut(PacketFlags.CutInLink, ref inner);
        }

        inner.TunnelId = headerBytes == 0 ? 0 : U16(frame, at + 2) & 0x3ffu;
        return ReadEthernet(frame, at + headerBytes, ref inner);
    }

    private static PacketError ReadUdpTunnel(ReadOnlySpan<byte> frame, in PacketHeaders outer, ref PacketHeaders inner)
    {
        const int UdpBytes = 8;
        const int LeastHeaderBytes = 8;
        int at = outer.TransportOffset + UdpBytes;
        if (outer.DestinationPort == MplsInUdpPort)
        {
            return at > frame.Length ? PacketError.Cut : ReadCarriedMpls(frame, at, ref inner);
        }

        if (frame.Length - at < LeastHeaderBytes)
        {
            return PacketError.NotIp;
        }

        return outer.DestinationPort switch
        {
            VxlanPort or VxlanLinuxPort => ReadVxlan(frame, at, isGeneric: (frame[at] & 4) != 0, ref inner),
            VxlanGpePort => ReadVxlan(frame, at, isGeneric: true, ref inner),
            GenevePort => ReadGeneve(frame, at, ref inner),
            GtpPort => ReadGtp(frame, at, ref inner),
            _ => outer.SourcePort == GtpPort ? ReadGtp(frame, at, ref inner) : PacketError.NotIp,
        };
    }

    /// <summary>
    /// RFC 7348 §5: 0 flags (08 the id is valid), 1 reserved 3, 4 VNI 3, 7 reserved. With the generic protocol extension (flag 04,
    /// draft-ietf-nvo3-vxlan-gpe) 3 is the next protocol.
    /// </summary>
    private static PacketError ReadVxlan(ReadOnlySpan<byte> frame, int at, bool isGeneric, ref PacketHeaders inner)
    {
        inner.Tunnel = TunnelKind.Vxlan;
        inner.TunnelId = U32(frame, at + 4) >> 8;
        return (isGeneric ? frame[at + 3] : 3) switch
        {
            1 => ReadIpv4(frame, at + 8, ref inner),
            2 => ReadIpv6(frame, at + 8, ref inner),
            4 => ReadServiceHeader(frame, at + 8, ref inner),
            _ => ReadEthernet(frame, at + 8, ref inner),
        };
    }

    /// <summary>RFC 8926 §3.4: 0 version 2 bits, options length 6 bits in words, 1 flags, 2 EtherType 2, 4 VNI 3, 7 reserved, options.</summary>
    private static PacketError ReadGeneve(ReadOnlySpan<byte> frame, int at, ref PacketHeaders inner)
    {
        inner.Tunnel = TunnelKind.Geneve;
        inner.TunnelId = U32(frame, at + 4) >> 8;
        int body = at + 8 + ((frame[at] & 0x3f) * 4);
        ushort type = U16(frame, at + 2);
        if (frame[at] >> 6 != 0 || type < MinEtherType)
        {
            return PacketError.NotIp;
        }

        return body > frame.Length ? Cut(PacketFlags.CutInLink, ref inner)
            : type == EtherTypes.TransparentBridging ? ReadEthernet(frame, body, ref inner)
            : ReadByEtherType(type, frame, body, ref inner);
    }

    /// <summary>
    /// 3GPP TS 29.281 §5.1: 0 version 3 bits (1), protocol type 1 bit (1), reserved, extension, sequence, N-PDU 1 bit each, 1 message type,
    /// 2 length 2, 4 endpoint id 4. With any of the last three bits: 8 sequence 2, N-PDU, next extension type. An extension
    /// (§5.2) has its length in words first and the next type last.
    /// </summary>
    private static PacketError ReadGtp(ReadOnlySpan<byte> frame, int at, ref PacketHeaders inner)
    {
        const byte UserData = 255;
        inner.Tunnel = TunnelKind.Gtp;
        inner.TunnelId = U32(frame, at + 4);
        int flags = frame[at];
        if (flags >> 4 != 3 || frame[at + 1] != UserData)
        {
            return PacketError.NotIp;
        }

        int body = at + 8;
        if ((flags & 7) != 0)
        {
            body += 4;
            bool hasExtension = (flags & 4) != 0;
            while (hasExtension && body <= frame.Length && frame[body - 1] != 0)
            {
                int length = body < frame.Length ? frame[body] * 4 : 0;
                if (length == 0)
                {
                    return PacketError.NotIp;
                }

                body += length;
            }
        }

        return body > frame.Length ? Cut(PacketFlags.CutInLink, ref inner) : ReadIp(frame, body, ref inner);
    }
}
