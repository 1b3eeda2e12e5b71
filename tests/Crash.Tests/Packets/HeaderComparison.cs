using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>One frame: the outer packet, and the packets that tunnels carry, each against the next occurrence that tshark shows.</summary>
internal sealed class HeaderComparison(PacketDifferences differences, Dictionary<string, string[]> theirs)
{
    private int _ipv4;
    private int _ipv6;

    public void Run(in CapturedFrame frame)
    {
        PacketError error = PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders headers);
        Link(headers);
        if (error != PacketError.None)
        {
            differences.Add("ip.src", First("ip.src"), "");
            differences.Add("ipv6.src", First("ipv6.src"), "");
            return;
        }

        Network(headers);
        Transport(headers);
        while (PacketDecoder.TryDecodeInner(frame.Data, headers, out PacketHeaders inner))
        {
            Tunnel(inner);
            headers = inner;
            Network(headers);
        }
    }

    private void Link(in PacketHeaders headers)
    {
        if (Has(headers, PacketFlags.HasSourceMac) && theirs.ContainsKey("eth.src"))
        {
            differences.Add("eth.src", First("eth.src"), Mac(headers.SourceMac));
        }

        if (Has(headers, PacketFlags.HasDestinationMac))
        {
            differences.Add("eth.dst", First("eth.dst"), Mac(headers.DestinationMac));
        }

        if (headers.VlanCount > 0)
        {
            string tag = theirs.ContainsKey("ieee8021ad.id") ? "ieee8021ad" : "vlan";
            differences.Add("vlan.id", First($"{tag}.id"), Number(headers.VlanId));
            differences.Add("vlan.priority", First($"{tag}.priority"), Number(headers.VlanPriority));
        }

        if (headers.VlanCount > 1 && headers.PseudowireOffset == 0)
        {
            differences.Add("vlan.id inner", theirs["vlan.id"][^1], Number(headers.InnerVlanId));
        }

        for (int i = 0; i < headers.MplsCount; i++)
        {
            differences.Add("mpls.label", At("mpls.label", i), Number(headers.Mpls[i] >> 12));
        }

        if (headers.PppoeSession != 0)
        {
            differences.Add("pppoe.session_id", Parsed(First("pppoe.session_id")), Number(headers.PppoeSession));
        }
    }

    private void Network(in PacketHeaders headers)
    {
        if (headers.IpVersion == 4)
        {
            int i = _ipv4++;
            differences.Add("ip.src", At("ip.src", i), Address(headers.Source));
            differences.Add("ip.dst", At("ip.dst", i), Address(headers.Destination));
            differences.Add("ip.proto", At("ip.proto", i), Number(headers.Protocol));
            differences.Add("ip.len", At("ip.len", i), Number(headers.IpLength));
            differences.Add("ip.ttl", At("ip.ttl", i), Number(headers.Ttl));
            differences.Add("ip.dsfield", Parsed(At("ip.dsfield", i)), Number(headers.TrafficClass));
            differences.Add("ip.id", Parsed(At("ip.id", i)), Number(headers.FragmentId));
            differences.Add("ip.frag_offset", At("ip.frag_offset", i), Number(headers.FragmentOffset / 8));
            differences.Add("ip.flags.mf", At("ip.flags.mf", i), headers.HasMoreFragments ? "1" : "0");
            differences.Add("ip.flags.df", At("ip.flags.df", i), Has(headers, PacketFlags.DontFragment) ? "1" : "0");
            return;
        }

        int j = _ipv6++;
        differences.Add("ipv6.src", At("ipv6.src", j), Address(headers.Source));
        differences.Add("ipv6.dst", At("ipv6.dst", j), Address(headers.Destination));
        differences.Add("ipv6.plen", At("ipv6.plen", j), Number(headers.IpLength - 40));
        differences.Add("ipv6.hlim", At("ipv6.hlim", j), Number(headers.Ttl));
        differences.Add("ipv6.tclass", Parsed(At("ipv6.tclass", j)), Number(headers.TrafficClass));
        differences.Add("ipv6.flow", Parsed(At("ipv6.flow", j)), Number(headers.FlowLabel));
    }

    /// <summary>Of the outer packet, whose header is the first that tshark shows of its kind.</summary>
    private void Transport(in PacketHeaders headers)
    {
        string protocol = headers.Protocol switch { 6 => "tcp", 17 => "udp", 132 => "sctp", _ => "" };
        bool hasPorts = Has(headers, PacketFlags.HasPorts);
        if (protocol.Length > 0 && hasPorts)
        {
            differences.Add($"{protocol}.srcport", First($"{protocol}.srcport"), Number(headers.SourcePort));
            differences.Add($"{protocol}.dstport", First($"{protocol}.dstport"), Number(headers.DestinationPort));
        }

        if (Has(headers, PacketFlags.CutInTransport) || Has(headers, PacketFlags.CutInNetwork) || headers.FragmentOffset > 0)
        {
            return;
        }

        if (headers.Protocol == 6 && hasPorts)
        {
            differences.Add("tcp.flags", Parsed(First("tcp.flags")), Number(headers.TcpFlags));
            differences.Add("tcp.window_size_value", First("tcp.window_size_value"), Number(headers.TcpWindow));
        }

        string icmp = headers.Protocol switch { 1 => "icmp", 58 => "icmpv6", _ => "" };
        if (icmp.Length > 0)
        {
            differences.Add($"{icmp}.type", First($"{icmp}.type"), Number(headers.IcmpType));
            differences.Add($"{icmp}.code", First($"{icmp}.code"), Number(headers.IcmpCode));
        }
    }

    private void Tunnel(in PacketHeaders inner)
    {
        string field = inner.Tunnel switch
        {
            TunnelKind.Vxlan => "vxlan.vni",
            TunnelKind.Gtp => "gtp.teid",
            TunnelKind.Erspan => "erspan.spanid",
            _ => "",
        };
        if (field.Length > 0)
        {
            differences.Add(field, Parsed(First(field)), Number(inner.TunnelId));
        }
    }

    private static bool Has(in PacketHeaders headers, PacketFlags flag) => (headers.Flags & flag) != PacketFlags.None;

    private string First(string field) => At(field, 0);

    private string At(string field, int index) => theirs.TryGetValue(field, out string[]? values) && index < values.Length ? values[index] : "";

    /// <summary>Hexadecimal numbers as decimal ones.</summary>
    private static string Parsed(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : text;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Mac(ulong address) => string.Join(':', Enumerable.Range(0, 6).Select(i => ((byte)(address >> (40 - (8 * i)))).ToString("x2", CultureInfo.InvariantCulture)));

    private static string Address(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        IPAddress parsed = new(bytes);
        return (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).ToString();
    }
}
