namespace LogFlowDb.Protocols.Packets;

/// <content>Transport headers.</content>
public static partial class PacketDecoder
{
    private const int TcpBytes = 20;

    /// <param name="frame">Ends with the packet.</param>
    /// <param name="at">At most its length.</param>
    /// <param name="headers">Gets what is there, field by field.</param>
    private static void ReadTransport(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        headers.TransportOffset = headers.PayloadOffset = at;
        if (headers.FragmentOffset > 0)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = frame[at..];
        switch (headers.Protocol)
        {
            case IpProtocols.Tcp:
                ReadTcp(bytes, ref headers);
                break;
            case IpProtocols.Udp or IpProtocols.UdpLite:
                ReadPorts(bytes, 8, ref headers);
                break;
            case IpProtocols.Sctp:
                ReadPorts(bytes, 12, ref headers);
                break;
            case IpProtocols.Dccp:
                ReadPorts(bytes, bytes.Length > 4 ? bytes[4] * 4 : 12, ref headers);
                break;
            case IpProtocols.Icmp or IpProtocols.Icmpv6:
                ReadIcmp(bytes, ref headers);
                break;
        }
    }

    /// <summary>Source port 2, destination port 2, then what the protocol has.</summary>
    private static void ReadPorts(ReadOnlySpan<byte> bytes, int headerBytes, ref PacketHeaders headers)
    {
        if (bytes.Length >= 4)
        {
            headers.SourcePort = U16(bytes, 0);
            headers.DestinationPort = U16(bytes, 2);
            headers.Flags |= PacketFlags.HasPorts;
        }

        headers.PayloadOffset += Math.Min(headerBytes, bytes.Length);
        if (bytes.Length < headerBytes)
        {
            headers.Flags |= PacketFlags.CutInTransport;
        }
    }

    /// <summary>
    /// RFC 9293 §3.1: 0 ports, 4 sequence 4, 8 acknowledgement 4, 12 header length 4 bits in words, flags 12 bits, 14 window 2,
    /// 16 checksum 2, 18 urgent pointer 2, options.
    /// </summary>
    private static void ReadTcp(ReadOnlySpan<byte> bytes, ref PacketHeaders headers)
    {
        int headerBytes = TcpBytes;
        if (bytes.Length >= 14)
        {
            int word = U16(bytes, 12);
            headers.TcpFlags = (ushort)(word & 0xfff);
            headerBytes = word >> 12 << 2;
            if (headerBytes < TcpBytes)
            {
                headers.Flags |= PacketFlags.Malformed;
                headerBytes = TcpBytes;
            }
        }

        if (bytes.Length >= 16)
        {
            headers.TcpWindow = U16(bytes, 14);
        }

        ReadPorts(bytes, headerBytes, ref headers);
    }

    /// <summary>RFC 792, RFC 4443 §2.1: 0 type, 1 code, 2 checksum 2; most messages have 4 octets more.</summary>
    private static void ReadIcmp(ReadOnlySpan<byte> bytes, ref PacketHeaders headers)
    {
        if (bytes.Length < 2)
        {
            headers.Flags |= PacketFlags.CutInTransport;
            return;
        }

        headers.IcmpType = bytes[0];
        headers.IcmpCode = bytes[1];
    }
}
