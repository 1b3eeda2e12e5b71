namespace LogFlowDb.Query.Execution;

/// <summary>
/// Names that other tools give to the fields of a flow: those of Araqne's decoder, IANA's information elements, pmacct, nfdump and
/// goflow2. They are used where a table lacks the name itself.
/// </summary>
public static class FieldAliases
{
    /// <summary>Our name, then the others.</summary>
    private static readonly string[][] s_names =
    [
        ["_time", "timestamp_arrival", "time_received_ns", "received", "collectiontimemilliseconds"],
        ["_host", "peer_ip_src", "peer_src_ip", "sampler_address", "router", "ip4_router", "exporteripv4address", "exporteripv6address"],
        ["flow_type", "export_proto_version"],
        ["export_seq", "export_proto_seqno", "sequence_num", "flow_seq"],
        ["observation_domain_id", "observationdomainid", "export_proto_sysid", "odid", "source_id"],
        ["observation_point_id", "observationpointid", "opid"],
        ["template_id", "templateid", "flowset_id"],
        ["flow_id", "flowid"],
        ["first_time", "timestamp_start", "time_flow_start_ns", "time_flow_start", "first_seen", "firstseen", "flowstartmilliseconds", "flowstartseconds", "first_switched", "first", "ts"],
        ["last_time", "timestamp_end", "time_flow_end_ns", "time_flow_end", "last_seen", "lastseen", "flowendmilliseconds", "flowendseconds", "last_switched", "last", "te"],
        ["duration", "flowdurationmilliseconds", "td"],
        ["flow_end_reason", "flowendreason"],
        ["octet_count", "bytes", "in_bytes", "ibyt", "byt", "octets", "octetdeltacount", "octettotalcount"],
        ["packet_count", "packets", "in_pkts", "in_packets", "ipkt", "pkt", "pkts", "packetdeltacount", "packettotalcount"],
        ["reverse_octet_count", "out_bytes", "obyt", "responderoctets"],
        ["reverse_packet_count", "out_pkts", "out_packets", "opkt", "responderpackets"],
        ["post_octet_count", "postoctetdeltacount"],
        ["post_packet_count", "postpacketdeltacount"],
        ["flow_count", "flows", "aggr_flows", "fl", "deltaflowcount"],
        ["sampling_rate", "sampling_interval", "samplinginterval", "flow_sampler_random_interval"],
        ["sampler_id", "flow_sampler_id", "flowsamplerid", "selectorid"],
        ["sampling_algorithm", "samplingalgorithm", "flow_sampler_mode"],
        ["ip_version", "ipversion", "ip_protocol_version"],
        ["src_ip", "src_addr", "srcip", "ip_src", "src_host", "sa", "srcaddr", "ipv4_src_addr", "ipv6_src_addr", "src4_addr", "src6_addr", "sourceipv4address", "sourceipv6address"],
        ["dst_ip", "dst_addr", "dstip", "ip_dst", "dst_host", "da", "dstaddr", "ipv4_dst_addr", "ipv6_dst_addr", "dst4_addr", "dst6_addr", "destinationipv4address", "destinationipv6address"],
        ["src_port", "srcport", "port_src", "sport", "sp", "l4_src_port", "sourcetransportport"],
        ["dst_port", "dstport", "port_dst", "dport", "dp", "l4_dst_port", "destinationtransportport"],
        ["protocol", "proto", "pr", "ip_proto", "prot", "protocolidentifier"],
        ["tcp_flags", "tcpflags", "flags", "flg", "tcpcontrolbits"],
        ["tos", "src_tos", "ip_tos", "ipclassofservice"],
        ["post_tos", "dst_tos", "dtos", "postipclassofservice"],
        ["ttl", "ip_ttl", "ipttl"],
        ["min_ttl", "ip_minttl", "minttl"],
        ["max_ttl", "ip_maxttl", "maxttl"],
        ["flow_label", "ipv6_flow_label", "flowlabelipv6"],
        ["fragment_id", "ipv4_ident", "fragmentidentification"],
        ["icmp_type", "icmptype", "icmptypecodeipv4"],
        ["src_mask", "mask_src", "smk", "ipv6_src_mask", "sourceipv4prefixlength", "sourceipv6prefixlength"],
        ["dst_mask", "mask_dst", "dmk", "ipv6_dst_mask", "destinationipv4prefixlength", "destinationipv6prefixlength"],
        ["src_net", "net_src", "sn", "ipv4_src_prefix", "sourceipv4prefix"],
        ["dst_net", "net_dst", "dn", "ipv4_dst_prefix", "destinationipv4prefix"],
        ["next_hop", "nexthop", "nh", "ip4_next_hop", "ipv4_next_hop", "ipv6_next_hop", "ipnexthopipv4address", "ipnexthopipv6address"],
        ["bgp_next_hop", "nhb", "peer_ip_dst", "peer_dst_ip", "bgp4_next_hop", "bgp_ipv4_next_hop", "bgp_ipv6_next_hop", "bgpnexthopipv4address"],
        ["src_as", "as_src", "sas", "srcas", "bgpsourceasnumber"],
        ["dst_as", "as_dst", "das", "dstas", "bgpdestinationasnumber"],
        ["prev_as", "peer_as_src", "pas", "bgpprevadjacentasnumber"],
        ["next_as", "peer_as_dst", "nas", "next_hop_as", "bgpnextadjacentasnumber"],
        ["bgp_communities", "comms", "std_comm"],
        ["in_if", "iface_in", "in_iface", "input", "input_snmp", "inif", "ingressinterface"],
        ["out_if", "iface_out", "out_iface", "output", "output_snmp", "outif", "egressinterface"],
        ["in_if_name", "in_iface_name", "inam", "if_name"],
        ["out_if_name", "out_iface_name", "onam"],
        ["direction", "flow_direction", "sampling_direction", "flowdir", "dir", "flowdirection"],
        ["forwarding_status", "fwd_status", "fwd", "forwardingstatus"],
        ["src_mac", "mac_src", "in_src_mac", "ismc", "sourcemacaddress"],
        ["dst_mac", "mac_dst", "in_dst_mac", "idmc", "destinationmacaddress"],
        ["post_src_mac", "out_src_mac", "osmc", "postsourcemacaddress"],
        ["post_dst_mac", "out_dst_mac", "odmc", "postdestinationmacaddress"],
        ["vlan_id", "vlan", "src_vlan", "in_vlan", "svln", "vlanid", "dot1qvlanid"],
        ["post_vlan_id", "dst_vlan", "out_vlan", "dvln", "postvlanid"],
        ["inner_vlan_id", "cvlan_in", "in_cvlan", "dot1qcustomervlanid"],
        ["ether_type", "etype", "ethertype", "eth", "ethernettype"],
        ["mpls_labels", "mpls_label_stack", "mpls_label"],
        ["in_vrf_id", "ingress_vrf", "ivrf", "ingressvrfid"],
        ["out_vrf_id", "egress_vrf", "evrf", "egressvrfid"],
        ["vni", "vxlan", "layer2segmentid"],
        ["nat_event", "natevent"],
        ["nat_src_ip", "post_nat_ip_src", "post_nat_src_host", "xsa", "src4_xlt_ip", "postnatsourceipv4address"],
        ["nat_dst_ip", "post_nat_ip_dst", "post_nat_dst_host", "xda", "dst4_xlt_ip", "postnatdestinationipv4address"],
        ["nat_src_port", "post_nat_src_port", "post_nat_port_src", "xsp", "src_xlt_port", "postnaptsourcetransportport"],
        ["nat_dst_port", "post_nat_dst_port", "post_nat_port_dst", "xdp", "dst_xlt_port", "postnaptdestinationtransportport"],
        ["fw_event", "firewallevent", "xevt"],
        ["user_name", "uname", "username"],
        ["app_name", "class", "applicationname"],
        ["app_id", "applicationid"],
        ["min_len", "min_pkt_lngth", "minimumiptotallength"],
        ["max_len", "max_pkt_lngth", "maximumiptotallength"],
    ];

    private static readonly Dictionary<string, string> s_fields = Index();

    /// <summary>Our name of a field that another tool calls <paramref name="name"/>, whatever its case. False when it is no such name.</summary>
    public static bool TryResolve(string name, out string field)
    {
        bool known = s_fields.TryGetValue(name, out string? found);
        field = found ?? name;
        return known;
    }

    private static Dictionary<string, string> Index()
    {
        Dictionary<string, string> index = new(StringComparer.OrdinalIgnoreCase);
        foreach (string[] names in s_names)
        {
            foreach (string alias in names.AsSpan(1))
            {
                index.Add(alias, names[0]);
            }
        }

        return index;
    }
}
