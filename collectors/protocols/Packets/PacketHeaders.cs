using System.Diagnostics.CodeAnalysis;

namespace LogFlowDb.Protocols.Packets;

/// <summary>
/// The headers of one packet, as far as its bytes reach. A plain value: nothing in it refers to the frame. What a frame does not
/// have is 0; <see cref="IpVersion"/>, <see cref="VlanCount"/> and <see cref="Flags"/> tell it from a 0 on the wire. Offsets count
/// from the first byte of the frame that was decoded, for inner headers too, and never lie behind its end.
/// </summary>
public struct PacketHeaders
{
    private MplsStack _mpls;

    /// <summary>IPv4 in mapped form.</summary>
    public UInt128 Source { get; internal set; }

    /// <summary>As <see cref="Source"/>.</summary>
    public UInt128 Destination { get; internal set; }

    /// <summary>48 bits, first byte highest.</summary>
    public ulong SourceMac { get; internal set; }

    /// <summary>As <see cref="SourceMac"/>.</summary>
    public ulong DestinationMac { get; internal set; }

    /// <summary>Octets of the IP packet on the wire, header included, as it says itself.</summary>
    public long IpLength { get; internal set; }

    public PacketFlags Flags { get; internal set; }

    /// <summary>Offset of the IP header; of what a frame carries instead when <see cref="IpVersion"/> is 0.</summary>
    public int NetworkOffset { get; internal set; }

    /// <summary>Offset of what follows the IP header and its extensions; of a later fragment: of its part.</summary>
    public int TransportOffset { get; internal set; }

    /// <summary>Offset of what follows the transport header; <see cref="TransportOffset"/> for protocols that are not read.</summary>
    public int PayloadOffset { get; internal set; }

    /// <summary>Offset behind the last captured byte of the packet, without the padding of the link.</summary>
    public int EndOffset { get; internal set; }

    /// <summary>
    /// Offset of an Ethernet header within MPLS (RFC 4448), 802.1ah or NSH, through which the IP header was found; else 0. Addresses,
    /// tags and type are those of the frame around it.
    /// </summary>
    public int PseudowireOffset { get; internal set; }

    /// <summary>See <see cref="TunnelKind"/>.</summary>
    public uint TunnelId { get; internal set; }

    /// <summary>16 bits of IPv4, 32 of IPv6.</summary>
    public uint FragmentId { get; internal set; }

    /// <summary>In octets.</summary>
    public ushort FragmentOffset { get; internal set; }

    /// <summary>20 bits; IPv6 only.</summary>
    public uint FlowLabel { get; internal set; }

    /// <summary>What follows the VLAN tags; 0 where the link has no such field, and for 802.2 frames without SNAP.</summary>
    public ushort EtherType { get; internal set; }

    /// <summary>Tag control information (priority 3 bits, drop eligible 1, id 12) of the first tag.</summary>
    public ushort VlanTag { get; internal set; }

    /// <summary>Of the last tag when there are two or more.</summary>
    public ushort InnerVlanTag { get; internal set; }

    /// <summary>Session id of PPPoE.</summary>
    public ushort PppoeSession { get; internal set; }

    public ushort SourcePort { get; internal set; }

    public ushort DestinationPort { get; internal set; }

    /// <summary>12 bits: three reserved, then NS, CWR, ECE, URG, ACK, PSH, RST, SYN, FIN.</summary>
    public ushort TcpFlags { get; internal set; }

    public ushort TcpWindow { get; internal set; }

    /// <summary>4, 6, or 0 when no IP header was found or its fixed part (20 or 40 octets) is not all there.</summary>
    public byte IpVersion { get; internal set; }

    /// <summary>Of IPv6: what follows the extension headers, or the last that they tell when they are cut.</summary>
    public byte Protocol { get; internal set; }

    /// <summary>Hop limit of IPv6.</summary>
    public byte Ttl { get; internal set; }

    /// <summary>TOS octet of IPv4, traffic class of IPv6.</summary>
    public byte TrafficClass { get; internal set; }

    /// <summary>ICMP and ICMPv6, with <see cref="IcmpCode"/>.</summary>
    public byte IcmpType { get; internal set; }

    public byte IcmpCode { get; internal set; }

    public byte VlanCount { get; internal set; }

    public byte MplsCount { get; internal set; }

    /// <summary>Extension headers of IPv6 that were passed.</summary>
    public byte ExtensionCount { get; internal set; }

    /// <summary>Segments or addresses that a routing header lists (RFC 8754: Last Entry + 1); 0 without one.</summary>
    public byte SegmentCount { get; internal set; }

    /// <summary>Segments still to visit, of the same header.</summary>
    public byte SegmentsLeft { get; internal set; }

    /// <summary>How the packet was carried within the one around it.</summary>
    public TunnelKind Tunnel { get; internal set; }

    /// <summary>Tunnels around the packet.</summary>
    public byte TunnelDepth { get; internal set; }

    public readonly int VlanId => VlanTag & 0xfff;

    public readonly int VlanPriority => VlanTag >> 13;

    public readonly int InnerVlanId => InnerVlanTag & 0xfff;

    public readonly int InnerVlanPriority => InnerVlanTag >> 13;

    public readonly bool IsFragment => (Flags & PacketFlags.Fragment) != PacketFlags.None;

    public readonly bool HasMoreFragments => (Flags & PacketFlags.MoreFragments) != PacketFlags.None;

    /// <summary>True when some header is not all there.</summary>
    public readonly bool IsCut => (Flags & (PacketFlags.CutInLink | PacketFlags.CutInNetwork | PacketFlags.CutInTransport)) != PacketFlags.None;

    /// <summary>Octets of the IP packet that were captured, header included.</summary>
    public readonly int CapturedIpLength => IpVersion == 0 ? 0 : EndOffset - NetworkOffset;

    /// <summary>
    /// Entries of the label stack from the top, at most ten, as they stand on the wire: label 20 bits, traffic class 3, bottom 1,
    /// TTL 8.
    /// </summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<uint> Mpls => ((ReadOnlySpan<uint>)_mpls)[..MplsCount];

    internal void AddMpls(uint entry)
    {
        if (MplsCount < MplsStack.Capacity)
        {
            _mpls[MplsCount++] = entry;
        }
    }

    internal void AddVlan(ushort tag)
    {
        if (VlanCount++ == 0)
        {
            VlanTag = tag;
        }
        else
        {
            InnerVlanTag = tag;
        }
    }
}
