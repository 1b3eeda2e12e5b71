using static LogFlowDb.Protocols.Records.ElementType;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The catalogue of information elements (IANA "IPFIX Information Elements") that become fields of our own; NetFlow v9 field
/// types share the numbers. Everything else is kept under <c>ie_ID</c> or <c>pen_PEN_ID</c>. Decoding is driven from here.
/// </summary>
internal static class InformationElements
{
    /// <summary>Enterprise number of the reverse direction of a biflow (RFC 5103): the id is that of the forward element.</summary>
    public const uint ReversePen = 29305;

    public const int InInterface = 10;
    public const int OutInterface = 14;
    public const int SamplingInterval = 34;
    public const int SamplingAlgorithm = 35;
    public const int SamplerId = 48;
    public const int SamplerMode = 49;
    public const int SamplerRandomInterval = 50;
    public const int IpVersion = 60;
    public const int Direction = 61;
    public const int LineCardId = 141;
    public const int TemplateId = 145;
    public const int SystemInitTime = 160;
    public const int DurationMilliseconds = 161;
    public const int DurationMicroseconds = 162;
    public const int Padding = 210;
    public const int EtherType = 256;
    public const int BasicList = 291;
    public const int SelectorId = 302;
    public const int SamplingPacketInterval = 305;
    public const int SelectorAlgorithm = 304;
    public const int SamplingPacketSpace = 306;
    public const int SamplingTimeInterval = 307;
    public const int SamplingTimeSpace = 308;
    public const int SamplingSize = 309;
    public const int SamplingPopulation = 310;
    public const int SamplingProbability = 311;

    private static readonly InformationElement[] s_byId = ById(
    [
        new(1, "octetDeltaCount", "octet_count", Unsigned),
        new(2, "packetDeltaCount", "packet_count", Unsigned),
        new(3, "deltaFlowCount", "flow_count", Unsigned),
        new(4, "protocolIdentifier", "protocol", Unsigned),
        new(5, "ipClassOfService", "tos", Unsigned),
        new(6, "tcpControlBits", "tcp_flags", Unsigned),
        new(7, "sourceTransportPort", "src_port", Unsigned, FillsZero: true),
        new(8, "sourceIPv4Address", "src_ip", Address, FillsZero: true),
        new(9, "sourceIPv4PrefixLength", "src_mask", Unsigned, FillsZero: true),
        new(10, "ingressInterface", "in_if", Unsigned),
        new(11, "destinationTransportPort", "dst_port", Unsigned, FillsZero: true),
        new(12, "destinationIPv4Address", "dst_ip", Address, FillsZero: true),
        new(13, "destinationIPv4PrefixLength", "dst_mask", Unsigned, FillsZero: true),
        new(14, "egressInterface", "out_if", Unsigned),
        new(15, "ipNextHopIPv4Address", "next_hop", Address, FillsZero: true),
        new(16, "bgpSourceAsNumber", "src_as", Unsigned),
        new(17, "bgpDestinationAsNumber", "dst_as", Unsigned),
        new(18, "bgpNextHopIPv4Address", "bgp_next_hop", Address, FillsZero: true),
        new(21, "flowEndSysUpTime", "last_time", Uptime, Rank: 5),
        new(22, "flowStartSysUpTime", "first_time", Uptime, Rank: 5),
        new(23, "postOctetDeltaCount", "post_octet_count", Unsigned),
        new(24, "postPacketDeltaCount", "post_packet_count", Unsigned),
        new(25, "minimumIpTotalLength", "min_len", Unsigned),
        new(26, "maximumIpTotalLength", "max_len", Unsigned),
        new(27, "sourceIPv6Address", "src_ip", Address, FillsZero: true),
        new(28, "destinationIPv6Address", "dst_ip", Address, FillsZero: true),
        new(29, "sourceIPv6PrefixLength", "src_mask", Unsigned, FillsZero: true),
        new(30, "destinationIPv6PrefixLength", "dst_mask", Unsigned, FillsZero: true),
        new(31, "flowLabelIPv6", "flow_label", Unsigned),
        new(32, "icmpTypeCodeIPv4", "icmp_type", IcmpTypeCode, FillsZero: true),
        new(34, "samplingInterval", "sampling_rate", ElementType.SamplingInterval, Rank: 1),
        new(35, "samplingAlgorithm", "sampling_algorithm", Unsigned, Rank: 1),
        new(38, "engineType", "engine_type", Unsigned),
        new(39, "engineId", "engine_id", Unsigned),
        new(48, "samplerId", "sampler_id", Unsigned),
        new(49, "samplerMode", "sampling_algorithm", Unsigned, Rank: 2),
        new(50, "samplerRandomInterval", "sampling_rate", ElementType.SamplingInterval, Rank: 2),
        new(52, "minimumTTL", "min_ttl", Unsigned),
        new(53, "maximumTTL", "max_ttl", Unsigned),
        new(54, "fragmentIdentification", "fragment_id", Unsigned),
        new(55, "postIpClassOfService", "post_tos", Unsigned),
        new(56, "sourceMacAddress", "src_mac", Mac),
        new(57, "postDestinationMacAddress", "post_dst_mac", Mac),
        new(58, "vlanId", "vlan_id", Unsigned),
        new(59, "postVlanId", "post_vlan_id", Unsigned),
        new(60, "ipVersion", "ip_version", Unsigned),
        new(61, "flowDirection", "direction", Unsigned),
        new(62, "ipNextHopIPv6Address", "next_hop", Address, FillsZero: true),
        new(63, "bgpNextHopIPv6Address", "bgp_next_hop", Address, FillsZero: true),
        new(70, "mplsTopLabelStackSection", "mpls_labels", MplsLabel),
        new(71, "mplsLabelStackSection2", "mpls_labels", MplsLabel),
        new(72, "mplsLabelStackSection3", "mpls_labels", MplsLabel),
        new(73, "mplsLabelStackSection4", "mpls_labels", MplsLabel),
        new(74, "mplsLabelStackSection5", "mpls_labels", MplsLabel),
        new(75, "mplsLabelStackSection6", "mpls_labels", MplsLabel),
        new(76, "mplsLabelStackSection7", "mpls_labels", MplsLabel),
        new(77, "mplsLabelStackSection8", "mpls_labels", MplsLabel),
        new(78, "mplsLabelStackSection9", "mpls_labels", MplsLabel),
        new(79, "mplsLabelStackSection10", "mpls_labels", MplsLabel),
        new(80, "destinationMacAddress", "dst_mac", Mac),
        new(81, "postSourceMacAddress", "post_src_mac", Mac),
        new(82, "interfaceName", "in_if_name", Text),
        new(85, "octetTotalCount", "octet_count", Unsigned, Rank: 1),
        new(86, "packetTotalCount", "packet_count", Unsigned, Rank: 1),
        new(88, "fragmentOffset", "fragment_offset", Unsigned),
        new(89, "forwardingStatus", "forwarding_status", Unsigned),
        new(90, "mplsVpnRouteDistinguisher", "mpls_vpn_rd", Octets),
        new(95, "applicationId", "app_id", Octets),
        new(96, "applicationName", "app_name", Text),
        new(128, "bgpNextAdjacentAsNumber", "next_as", Unsigned),
        new(129, "bgpPrevAdjacentAsNumber", "prev_as", Unsigned),
        new(136, "flowEndReason", "flow_end_reason", Unsigned),
        new(138, "observationPointId", "observation_point_id", Unsigned),
        new(139, "icmpTypeCodeIPv6", "icmp_type", IcmpTypeCode, FillsZero: true),
        new(148, "flowId", "flow_id", Unsigned),
        new(150, "flowStartSeconds", "first_time", Seconds, Rank: 3),
        new(151, "flowEndSeconds", "last_time", Seconds, Rank: 3),
        new(152, "flowStartMilliseconds", "first_time", Milliseconds, Rank: 2),
        new(153, "flowEndMilliseconds", "last_time", Milliseconds, Rank: 2),
        new(154, "flowStartMicroseconds", "first_time", NtpTime, Rank: 1),
        new(155, "flowEndMicroseconds", "last_time", NtpTime, Rank: 1),
        new(156, "flowStartNanoseconds", "first_time", NtpTime),
        new(157, "flowEndNanoseconds", "last_time", NtpTime),
        new(158, "flowStartDeltaMicroseconds", "first_time", DeltaMicroseconds, Rank: 4),
        new(159, "flowEndDeltaMicroseconds", "last_time", DeltaMicroseconds, Rank: 4),
        new(SystemInitTime, "systemInitTimeMilliseconds", "sys_init_time", Milliseconds),
        new(DurationMilliseconds, "flowDurationMilliseconds", "duration", MillisecondSpan, Rank: 1),
        new(DurationMicroseconds, "flowDurationMicroseconds", "duration", MicrosecondSpan),
        new(176, "icmpTypeIPv4", "icmp_type", Unsigned, FillsZero: true),
        new(177, "icmpCodeIPv4", "icmp_code", Unsigned, FillsZero: true),
        new(178, "icmpTypeIPv6", "icmp_type", Unsigned, FillsZero: true),
        new(179, "icmpCodeIPv6", "icmp_code", Unsigned, FillsZero: true),
        new(180, "udpSourcePort", "src_port", Unsigned, FillsZero: true),
        new(181, "udpDestinationPort", "dst_port", Unsigned, FillsZero: true),
        new(182, "tcpSourcePort", "src_port", Unsigned, FillsZero: true),
        new(183, "tcpDestinationPort", "dst_port", Unsigned, FillsZero: true),
        new(192, "ipTTL", "ttl", Unsigned),
        new(225, "postNATSourceIPv4Address", "nat_src_ip", Address, FillsZero: true),
        new(226, "postNATDestinationIPv4Address", "nat_dst_ip", Address, FillsZero: true),
        new(227, "postNAPTSourceTransportPort", "nat_src_port", Unsigned),
        new(228, "postNAPTDestinationTransportPort", "nat_dst_port", Unsigned),
        new(230, "natEvent", "nat_event", Unsigned),
        new(231, "initiatorOctets", "octet_count", Unsigned, Rank: 2),
        new(232, "responderOctets", "reverse_octet_count", Unsigned, Rank: 1),
        new(233, "firewallEvent", "fw_event", Unsigned),
        new(234, "ingressVRFID", "in_vrf_id", Unsigned),
        new(235, "egressVRFID", "out_vrf_id", Unsigned),
        new(239, "biflowDirection", "biflow_direction", Unsigned),
        new(243, "dot1qVlanId", "vlan_id", Unsigned, Rank: 1),
        new(245, "dot1qCustomerVlanId", "inner_vlan_id", Unsigned),
        new(252, "ingressPhysicalInterface", "in_phys_if", Unsigned),
        new(253, "egressPhysicalInterface", "out_phys_if", Unsigned),
        new(254, "postDot1qVlanId", "post_vlan_id", Unsigned, Rank: 1),
        new(256, "ethernetType", "ether_type", Unsigned),
        new(281, "postNATSourceIPv6Address", "nat_src_ip", Address, FillsZero: true),
        new(282, "postNATDestinationIPv6Address", "nat_dst_ip", Address, FillsZero: true),
        new(283, "natPoolId", "nat_pool_id", Unsigned),
        new(BasicList, "basicList", BasicListField, ElementType.BasicList),
        new(292, "subTemplateList", "sub_template_list", SubTemplateList),
        new(293, "subTemplateMultiList", "sub_template_multi_list", SubTemplateMultiList),
        new(298, "initiatorPackets", "packet_count", Unsigned, Rank: 2),
        new(299, "responderPackets", "reverse_packet_count", Unsigned, Rank: 1),
        new(SelectorId, "selectorId", "sampler_id", Unsigned, Rank: 1),
        new(304, "selectorAlgorithm", "sampling_algorithm", Unsigned),
        new(SamplingPacketInterval, "samplingPacketInterval", "sampling_packet_interval", Unsigned),
        new(SamplingPacketSpace, "samplingPacketSpace", "sampling_packet_space", Unsigned),
        new(SamplingSize, "samplingSize", "sampling_size", Unsigned),
        new(SamplingPopulation, "samplingPopulation", "sampling_population", Unsigned),
        new(323, "observationTimeMilliseconds", "observation_time", Milliseconds),
        new(351, "layer2SegmentId", "vni", Unsigned),
        new(361, "portRangeStart", "port_block_start", Unsigned),
        new(362, "portRangeEnd", "port_block_end", Unsigned),
        new(363, "portRangeStepSize", "port_block_step", Unsigned),
        new(364, "portRangeNumPorts", "port_block_size", Unsigned),
        new(371, "userName", "user_name", Text),
    ]);

    /// <summary>Of a basicList that is not named after what it holds; only the name of the element.</summary>
    public const string BasicListField = "basic_list";

    /// <summary>Where the code of an element of type and code goes.</summary>
    public const string IcmpCodeField = "icmp_code";

    public static IEnumerable<InformationElement> All => s_byId.Where(element => element is not null);

    /// <summary>Null when the catalogue does not know the number.</summary>
    public static InformationElement? Find(int id) => (uint)id < (uint)s_byId.Length ? s_byId[id] : null;

    private static InformationElement[] ById(InformationElement[] elements)
    {
        InformationElement[] result = new InformationElement[elements.Max(element => element.Id) + 1];
        foreach (InformationElement element in elements)
        {
            result[element.Id] = element;
        }

        return result;
    }
}
