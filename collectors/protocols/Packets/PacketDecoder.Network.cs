namespace LogFlowDb.Protocols.Packets;

/// <content>IPv4 and IPv6.</content>
public static partial class PacketDecoder
{
    private const int Ipv4Bytes = 20;
    private const int Ipv6Bytes = 40;

    /// <summary>More than fit an Ethernet frame.</summary>
    private const int MaxExtensionHeaders = 192;

    private static PacketError ReadIp(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        headers.NetworkOffset = at;
        return frame.Length <= at
            ? Cut(PacketFlags.CutInNetwork, ref headers)
            : (frame[at] >> 4) switch
            {
                4 => ReadIpv4(frame, at, ref headers),
                6 => ReadIpv6(frame, at, ref headers),
                _ => PacketError.NotIp,
            };
    }

    /// <summary>
    /// RFC 791 §3.1: 0 version 4 bits, header length 4 bits in words, 1 TOS, 2 total length 2, 4 identification 2, 6 flags 3 bits,
    /// fragment offset 13 bits in units of 8, 8 TTL, 9 protocol, 10 checksum 2, 12 source 4, 16 destination 4, options.
    /// </summary>
    private static PacketError ReadIpv4(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        headers.NetworkOffset = at;
        ReadOnlySpan<byte> ip = frame[at..];
        if (ip.Length < Ipv4Bytes)
        {
            return Cut(PacketFlags.CutInNetwork, ref headers);
        }

        if (ip[0] >> 4 != 4)
        {
            headers.Flags |= PacketFlags.Malformed;
            return PacketError.NotIp;
        }

        int headerBytes = (ip[0] & 15) * 4;
        int total = U16(ip, 2);
        int fragment = U16(ip, 6);
        headers.IpVersion = 4;
        headers.TrafficClass = ip[1];
        headers.FragmentId = U16(ip, 4);
        headers.FragmentOffset = (ushort)((fragment & 0x1fff) * 8);
        headers.Ttl = ip[8];
        headers.Protocol = ip[9];
        headers.Source = new UInt128(0, 0xffff_0000_0000UL | U32(ip, 12));
        headers.Destination = new UInt128(0, 0xffff_0000_0000UL | U32(ip, 16));
        headers.Flags |= ((fragment & 0x4000) != 0 ? PacketFlags.DontFragment : PacketFlags.None)
            | ((fragment & 0x2000) != 0 ? PacketFlags.MoreFragments : PacketFlags.None)
            | ((fragment & 0x3fff) != 0 ? PacketFlags.Fragment : PacketFlags.None);
        if (total == 0)
        {
            headers.Flags |= PacketFlags.LengthMissing;
            total = ip.Length;
        }

        headers.IpLength = total;
        headers.EndOffset = at + Math.Min(total, ip.Length);
        if (headerBytes < Ipv4Bytes || total < headerBytes)
        {
            headers.Flags |= PacketFlags.Malformed;
            headers.EndOffset = Math.Max(headers.EndOffset, at + Ipv4Bytes);
            headers.TransportOffset = headers.PayloadOffset = headers.EndOffset;
            return PacketError.None;
        }

        if (ip.Length < headerBytes)
        {
            headers.Flags |= PacketFlags.CutInNetwork;
            headers.TransportOffset = headers.PayloadOffset = headers.EndOffset;
            return PacketError.None;
        }

        ReadTransport(frame[..headers.EndOffset], at + headerBytes, ref headers);
        return PacketError.None;
    }

    /// <summary>
    /// RFC 8200 §3: 0 version 4 bits, traffic class 8 bits, flow label 20 bits, 4 payload length 2, 6 next header, 7 hop limit,
    /// 8 source 16, 24 destination 16.
    /// </summary>
    private static PacketError ReadIpv6(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        headers.NetworkOffset = at;
        ReadOnlySpan<byte> ip = frame[at..];
        if (ip.Length < Ipv6Bytes)
        {
            return Cut(PacketFlags.CutInNetwork, ref headers);
        }

        uint first = U32(ip, 0);
        if (first >> 28 != 6)
        {
            headers.Flags |= PacketFlags.Malformed;
            return PacketError.NotIp;
        }

        int payload = U16(ip, 4);
        headers.IpVersion = 6;
        headers.TrafficClass = (byte)(first >> 20);
        headers.FlowLabel = first & 0xf_ffff;
        headers.Protocol = ip[6];
        headers.Ttl = ip[7];
        headers.Source = new UInt128(U64(ip, 8), U64(ip, 16));
        headers.Destination = new UInt128(U64(ip, 24), U64(ip, 32));
        headers.IpLength = Ipv6Bytes + payload;
        headers.EndOffset = at + (int)Math.Min(payload == 0 ? ip.Length : headers.IpLength, ip.Length);
        if (IsExtension(headers.Protocol))
        {
            ReadExtensions(frame[..headers.EndOffset], at + Ipv6Bytes, isJumbo: payload == 0, ref headers);
        }
        else
        {
            ReadTransport(frame[..headers.EndOffset], at + Ipv6Bytes, ref headers);
        }

        // Segmentation offload of packets above 64 KiB; a lone header with the padding of Ethernet behind it has less.
        if (payload == 0 && headers.IpLength == Ipv6Bytes && headers.Protocol == IpProtocols.Tcp
            && headers.EndOffset - headers.TransportOffset >= TcpBytes)
        {
            headers.Flags |= PacketFlags.LengthMissing;
            headers.IpLength = headers.EndOffset - at;
        }

        return PacketError.None;
    }

    private static bool IsExtension(byte next) => next is IpProtocols.HopByHop or IpProtocols.Routing or IpProtocols.Fragment
        or IpProtocols.Authentication or IpProtocols.DestinationOptions or IpProtocols.Mobility or IpProtocols.Hip or IpProtocols.Shim6;

    /// <summary>RFC 8200 §4, RFC 4302 §2.2: 0 next header, 1 length in units of 8 (authentication: of 4, less 2) without the first.</summary>
    private static void ReadExtensions(ReadOnlySpan<byte> frame, int at, bool isJumbo, ref PacketHeaders headers)
    {
        while (IsExtension(headers.Protocol))
        {
            headers.TransportOffset = headers.PayloadOffset = at;
            if (headers.ExtensionCount == MaxExtensionHeaders)
            {
                headers.Flags |= PacketFlags.TooDeep;
                return;
            }

            ReadOnlySpan<byte> extension = frame[at..];
            int bytes = extension.Length < 8 ? int.MaxValue : headers.Protocol switch
            {
                IpProtocols.Fragment => 8,
                IpProtocols.Authentication => (extension[1] + 2) * 4,
                _ => (extension[1] + 1) * 8,
            };
            if (bytes > extension.Length)
            {
                headers.Flags |= PacketFlags.CutInNetwork;
                headers.Protocol = extension.Length < 8 ? headers.Protocol : extension[0];
                headers.TransportOffset = headers.PayloadOffset = headers.EndOffset;
                return;
            }

            extension = extension[..bytes];
            switch (headers.Protocol)
            {
                case IpProtocols.Fragment:
                    ReadFragmentHeader(extension, ref headers);
                    break;
                case IpProtocols.Routing:
                    ReadRoutingHeader(extension, ref headers);
                    break;
                case IpProtocols.HopByHop when isJumbo:
                    ReadJumboLength(extension, ref headers);
                    if (at + bytes > headers.EndOffset)
                    {
                        headers.Flags |= PacketFlags.Malformed;
                        headers.TransportOffset = headers.PayloadOffset = headers.EndOffset;
                        return;
                    }

                    frame = frame[..headers.EndOffset];
                    break;
            }

            headers.ExtensionCount++;
            headers.Protocol = extension[0];
            at += bytes;
            if (headers.FragmentOffset > 0)
            {
                break;
            }
        }

        ReadTransport(frame, at, ref headers);
    }

    /// <summary>RFC 8200 §4.5: 2 offset 13 bits in units of 8, reserved 2 bits, more 1 bit, 4 identification 4.</summary>
    private static void ReadFragmentHeader(ReadOnlySpan<byte> extension, ref PacketHeaders headers)
    {
        int word = U16(extension, 2);
        headers.FragmentOffset = (ushort)(word & 0xfff8);
        headers.FragmentId = U32(extension, 4);
        headers.Flags |= ((word & 1) != 0 ? PacketFlags.MoreFragments : PacketFlags.None) | ((word & 0xfff9) != 0 ? PacketFlags.Fragment : PacketFlags.None);
    }

    /// <summary>
    /// RFC 8200 §4.4: 2 type, 3 segments left. Types 0 and 2 and the segment routing header (4, RFC 8754 §2: 4 last entry) list
    /// addresses of 16 octets.
    /// </summary>
    private static void ReadRoutingHeader(ReadOnlySpan<byte> extension, ref PacketHeaders headers)
    {
        int room = (extension.Length - 8) / 16;
        headers.SegmentsLeft = extension[3];
        headers.SegmentCount = (byte)(extension[2] switch
        {
            4 => Math.Min(extension[4] + 1, room),
            0 or 2 => room,
            _ => 0,
        });
    }

    /// <summary>RFC 2675 §2: option c2, length 4, the payload length; options are type, length, data, or a padding octet 0.</summary>
    private static void ReadJumboLength(ReadOnlySpan<byte> extension, ref PacketHeaders headers)
    {
        const byte JumboPayload = 0xc2;
        for (int at = 2; at + 2 <= extension.Length;)
        {
            if (extension[at] == 0)
            {
                at++;
                continue;
            }

            int length = extension[at + 1];
            if (extension[at] == JumboPayload && length == 4 && at + 6 <= extension.Length)
            {
                headers.IpLength = Ipv6Bytes + (long)U32(extension, at + 2);
                headers.EndOffset = (int)Math.Min(headers.EndOffset, headers.NetworkOffset + headers.IpLength);
                return;
            }

            at += 2 + length;
        }
    }
}
