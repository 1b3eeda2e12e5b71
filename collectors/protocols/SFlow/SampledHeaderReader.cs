using System.Buffers.Binary;
using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Reads raw packet headers (sampled_header, flow record 1). Bytes behind the header that the agent cut off, those that fill the last
/// word among them, are never looked at.
/// <code>
/// 0 header protocol 4, 4 frame length 4, 8 stripped 4, 12 header length 4, 16 header
/// </code>
/// </summary>
internal sealed class SampledHeaderReader(SampleColumns columns, bool keepFrames)
{
    private const int FixedBytes = 16;
    private const uint Ethernet = 1;

    /// <summary>The vocabulary tells offsets as the IP header does.</summary>
    private const int FragmentUnit = 8;

    private readonly SampleColumn _octets = columns.Of("octet_count");
    private readonly SampleColumn _stripped = columns.Of("sflow_stripped");
    private readonly SampleColumn _headerProtocol = columns.Of("sflow_header_protocol");
    private readonly SampleColumn _frame = columns.Of("frame");
    private readonly SampleColumn _sourceMac = columns.Of("src_mac");
    private readonly SampleColumn _destinationMac = columns.Of("dst_mac");
    private readonly SampleColumn _etherType = columns.Of("ether_type");
    private readonly SampleColumn _vlan = columns.Of("vlan_id");
    private readonly SampleColumn _vlanPriority = columns.Of("vlan_priority");
    private readonly SampleColumn _innerVlan = columns.Of("inner_vlan_id");
    private readonly SampleColumn _labels = columns.Of(FlowFields.MplsLabels);
    private readonly SampleColumn _vni = columns.Of("vni");
    private readonly SampleColumn _teid = columns.Of("gtpu_teid");
    private readonly SampleColumn _ipVersion = columns.Of("ip_version");
    private readonly SampleColumn _ipOctets = columns.Of("ip_octet_count");
    private readonly SampleColumn _source = columns.Of("src_ip");
    private readonly SampleColumn _destination = columns.Of("dst_ip");
    private readonly SampleColumn _protocol = columns.Of("protocol");
    private readonly SampleColumn _tos = columns.Of("tos");
    private readonly SampleColumn _ttl = columns.Of("ttl");
    private readonly SampleColumn _flowLabel = columns.Of("flow_label");
    private readonly SampleColumn _fragmentId = columns.Of("fragment_id");
    private readonly SampleColumn _fragmentOffset = columns.Of("fragment_offset");
    private readonly SampleColumn _sourcePort = columns.Of("src_port");
    private readonly SampleColumn _destinationPort = columns.Of("dst_port");
    private readonly SampleColumn _tcpFlags = columns.Of("tcp_flags");
    private readonly SampleColumn _icmpType = columns.Of("icmp_type");
    private readonly SampleColumn _icmpCode = columns.Of("icmp_code");

    /// <summary>False when the header announced is not all there; what is there is read.</summary>
    /// <param name="at">Place of the record in the datagram.</param>
    public bool TryRead(ReadOnlySpan<byte> record, int at, int row)
    {
        if (record.Length < FixedBytes)
        {
            return false;
        }

        uint protocol = BinaryPrimitives.ReadUInt32BigEndian(record);
        uint frameLength = BinaryPrimitives.ReadUInt32BigEndian(record[4..]);
        uint stripped = BinaryPrimitives.ReadUInt32BigEndian(record[8..]);
        uint headerLength = BinaryPrimitives.ReadUInt32BigEndian(record[12..]);
        int length = (int)Math.Min(headerLength, (uint)(record.Length - FixedBytes));
        _octets.Set(row, (long)frameLength);
        if (stripped != 0)
        {
            _stripped.Set(row, (long)stripped);
        }

        if (protocol != Ethernet)
        {
            _headerProtocol.Set(row, (long)protocol);
        }

        if (keepFrames && length > 0)
        {
            _frame.Set(row, at + FixedBytes, length);
        }

        if (LinkTypeOf(protocol) is { } linkType)
        {
            PacketDecoder.Decode(linkType, record.Slice(FixedBytes, length), out PacketHeaders headers);
            SetLink(headers, row);
            if (headers.IpVersion != 0)
            {
                SetNetwork(headers, frameLength, stripped, row);
                SetTunnel(record.Slice(FixedBytes, length), headers, row);
            }
        }

        return length == headerLength;
    }

    /// <summary>The link type of what a header protocol (sFlow v5 §5, header_protocol) begins with; null for those not read.</summary>
    private static int? LinkTypeOf(uint protocol) => protocol switch
    {
        Ethernet => LinkType.Ethernet,
        7 => LinkType.Ppp,
        11 => LinkType.RawIpv4,
        12 => LinkType.RawIpv6,
        13 => LinkType.Mpls,
        14 => LinkType.PppSerial,
        15 => LinkType.Ieee80211,
        _ => null,
    };

    private static bool Has(in PacketHeaders headers, PacketFlags flag) => (headers.Flags & flag) == flag;

    private void SetLink(in PacketHeaders headers, int row)
    {
        if (Has(headers, PacketFlags.HasSourceMac))
        {
            _sourceMac.Set(row, (long)headers.SourceMac);
        }

        if (Has(headers, PacketFlags.HasDestinationMac))
        {
            _destinationMac.Set(row, (long)headers.DestinationMac);
        }

        if (headers.EtherType != 0)
        {
            _etherType.Set(row, (long)headers.EtherType);
        }

        if (headers.VlanCount > 0)
        {
            _vlan.TrySet(row, (long)headers.VlanId);
            _vlanPriority.TrySet(row, (long)headers.VlanPriority);
            if (headers.VlanCount > 1)
            {
                _innerVlan.Set(row, (long)headers.InnerVlanId);
            }
        }

        if (headers.MplsCount > 0)
        {
            int start = columns.ItemCount;
            foreach (uint entry in headers.Mpls)
            {
                columns.AddItem(FlowValue.From((long)(entry >> 12)));
            }

            _labels.Set(row, start, headers.MplsCount);
        }
    }

    private void SetNetwork(in PacketHeaders headers, uint frameLength, uint stripped, int row)
    {
        _ipVersion.Set(row, (long)headers.IpVersion);
        _source.Set(row, headers.Source);
        _destination.Set(row, headers.Destination);
        _protocol.Set(row, (long)headers.Protocol);
        _tos.Set(row, (long)headers.TrafficClass);
        _ttl.Set(row, (long)headers.Ttl);

        // A length that the card was still to fill in is what the frame has left.
        _ipOctets.Set(row, Has(headers, PacketFlags.LengthMissing) ? Math.Max(0, (long)frameLength - stripped - headers.NetworkOffset) : headers.IpLength);
        if (headers.IpVersion == 6)
        {
            _flowLabel.Set(row, (long)headers.FlowLabel);
        }

        if (headers.IsFragment)
        {
            _fragmentId.Set(row, (long)headers.FragmentId);
            _fragmentOffset.Set(row, (long)headers.FragmentOffset / FragmentUnit);
        }

        if (!Has(headers, PacketFlags.CutInNetwork))
        {
            SetTransport(headers, row);
        }
    }

    /// <summary>What the tunnel is called that the packet carries.</summary>
    private void SetTunnel(ReadOnlySpan<byte> header, in PacketHeaders headers, int row)
    {
        if (!PacketDecoder.TryDecodeInner(header, headers, out PacketHeaders inner))
        {
            return;
        }

        switch (inner.Tunnel)
        {
            case TunnelKind.Vxlan or TunnelKind.Geneve or TunnelKind.Nvgre:
                _vni.TrySet(row, (long)inner.TunnelId);
                break;
            case TunnelKind.Gtp:
                _teid.Set(row, (long)inner.TunnelId);
                break;
        }
    }

    /// <summary>Ports and flags of a packet that cannot have any are 0, as in NetFlow; those that were cut off are not given.</summary>
    private void SetTransport(in PacketHeaders headers, int row)
    {
        int captured = headers.EndOffset - headers.TransportOffset;
        bool isLaterFragment = headers.FragmentOffset != 0;
        if (Has(headers, PacketFlags.HasPorts) || isLaterFragment || !HasPorts(headers.Protocol))
        {
            _sourcePort.Set(row, (long)headers.SourcePort);
            _destinationPort.Set(row, (long)headers.DestinationPort);
        }

        if (headers.Protocol != IpProtocols.Tcp || isLaterFragment || captured >= 14)
        {
            _tcpFlags.Set(row, (long)headers.TcpFlags);
        }

        if (headers.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6 && !isLaterFragment && captured >= 2)
        {
            _icmpType.Set(row, (long)headers.IcmpType);
            _icmpCode.Set(row, (long)headers.IcmpCode);
        }
    }

    private static bool HasPorts(byte protocol) =>
        protocol is IpProtocols.Tcp or IpProtocols.Udp or IpProtocols.UdpLite or IpProtocols.Sctp or IpProtocols.Dccp;
}
