namespace LogFlowDb.Protocols.Packets;

/// <content>What follows an EtherType: tags, labels, PPP, IP.</content>
public static partial class PacketDecoder
{
    private const int MaxTags = 8;
    private const int MaxLabels = 64;
    private const int VlanTagBytes = 4;

    /// <param name="type">What stands before <paramref name="at"/>.</param>
    /// <param name="frame">The whole frame.</param>
    /// <param name="at">At most its length.</param>
    /// <param name="headers">Gets tags and labels.</param>
    /// <param name="isBehindSnap">Then a length in place of a type leads nowhere: a frame has one 802.2 header at most.</param>
    private static PacketError ReadByEtherType(
        ushort type, ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers, bool isBehindSnap = false)
    {
        for (int tags = 0; TagBytes(type) is int bytes and > 0; tags++)
        {
            if (tags == MaxTags)
            {
                headers.Flags |= PacketFlags.TooDeep;
                return PacketError.NotIp;
            }

            if (frame.Length - at < bytes)
            {
                return Cut(PacketFlags.CutInLink, ref headers);
            }

            if (bytes == VlanTagBytes && headers.PseudowireOffset == 0)
            {
                headers.AddVlan(U16(frame, at));
            }

            at += bytes;
            type = U16(frame, at - 2);
        }

        headers.NetworkOffset = at;
        if (type < MinEtherType)
        {
            return isBehindSnap ? PacketError.NotIp : ReadLlc(frame, at, ref headers);
        }

        if (headers.PseudowireOffset == 0)
        {
            headers.EtherType = type;
        }

        return type switch
        {
            EtherTypes.Ipv4 => ReadIpv4(frame, at, ref headers),
            EtherTypes.Ipv6 => ReadIpv6(frame, at, ref headers),
            EtherTypes.Mpls or EtherTypes.MplsMulticast => ReadMpls(frame, at, ref headers),
            EtherTypes.PppoeSession => ReadPppoe(frame, at, ref headers),
            EtherTypes.ServiceHeader => ReadServiceHeader(frame, at, ref headers),
            EtherTypes.BackboneTag => ReadPseudowire(frame, Math.Min(at + 4, frame.Length), ref headers),
            _ => PacketError.NotIp,
        };
    }

    /// <summary>Octets of a tag with the EtherType at its end; 0 for anything else. VLAN tags, VN-Tag, E-Tag (802.1BR).</summary>
    private static int TagBytes(ushort type) => type switch
    {
        0x8100 or 0x88a8 or 0x9100 or 0x9200 or 0x9300 => VlanTagBytes,
        0x8926 => 6,
        0x893f => 8,
        _ => 0,
    };

    /// <summary>
    /// RFC 3032 §2.1: entries of 4, the bottom one marked; those beyond the kept ones are passed. Nothing says what follows: 4 or 6
    /// in the first nibble is IP, 0 the control word of an Ethernet pseudowire (RFC 4385 §3, RFC 4448).
    /// </summary>
    private static PacketError ReadMpls(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        const uint BottomOfStack = 0x100;
        uint entry = 0;
        for (int labels = 0; (entry & BottomOfStack) == 0; labels++, at += 4)
        {
            if (labels == MaxLabels)
            {
                headers.Flags |= PacketFlags.TooDeep;
                return PacketError.NotIp;
            }

            if (frame.Length - at < 4)
            {
                return Cut(PacketFlags.CutInLink, ref headers);
            }

            entry = U32(frame, at);
            headers.AddMpls(entry);
        }

        headers.NetworkOffset = at;
        return frame.Length == at
            ? Cut(PacketFlags.CutInLink, ref headers)
            : (frame[at] >> 4) switch
            {
                4 => ReadIpv4(frame, at, ref headers),
                6 => ReadIpv6(frame, at, ref headers),
                0 => ReadPseudowire(frame, Math.Min(at + 4, frame.Length), ref headers),
                _ => PacketError.NotIp,
            };
    }

    /// <summary>
    /// RFC 8300 §2.2: 0 version 2 bits, 2 bits, TTL 6 bits, length 6 bits in words, 2 metadata type, 3 next protocol, 4 path 3, index 1,
    /// metadata.
    /// </summary>
    private static PacketError ReadServiceHeader(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        if (frame.Length - at < 8)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        int body = at + ((frame[at + 1] & 0x3f) * 4);
        return body > frame.Length ? Cut(PacketFlags.CutInLink, ref headers) : frame[at + 3] switch
        {
            1 => ReadIpv4(frame, body, ref headers),
            2 => ReadIpv6(frame, body, ref headers),
            3 => ReadPseudowire(frame, body, ref headers),
            _ => PacketError.NotIp,
        };
    }

    /// <summary>RFC 2516 §4: 0 version and type 0x11, 1 code 0, 2 session 2, 4 length 2 (that of IP tells more); then PPP.</summary>
    private static PacketError ReadPppoe(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        if (frame.Length - at < 6)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        headers.PppoeSession = U16(frame, at + 2);
        return ReadPpp(frame, at + 6, ref headers);
    }

    /// <summary>RFC 1661 §2: a protocol of 1 or 2 octets (the last is odd), perhaps behind address ff and control 03.</summary>
    private static PacketError ReadPpp(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        if (frame.Length - at >= 2 && frame[at] == 0xff && frame[at + 1] == 3)
        {
            at += 2;
        }

        bool isShort = frame.Length > at && (frame[at] & 1) != 0 && frame[at] != 0xff;
        if (frame.Length - at < (isShort ? 1 : 2))
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        int protocol = isShort ? frame[at] : U16(frame, at);
        at += isShort ? 1 : 2;
        headers.NetworkOffset = at;
        return protocol switch
        {
            0x21 => ReadIpv4(frame, at, ref headers),
            0x57 => ReadIpv6(frame, at, ref headers),
            0x281 or 0x283 => ReadMpls(frame, at, ref headers),
            _ => PacketError.NotIp,
        };
    }
}
