using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Binding;

/// <summary>The one list of what nfdump's filters can test, and the fields that tell it here (nfdump(1) of 1.7.1, "filter").</summary>
internal static class FlowPrimitives
{
    private static readonly Dictionary<string, FlowPrimitive> s_byPhrase = Index();

    public static IReadOnlyCollection<string> Phrases => s_byPhrase.Keys;

    public static bool Contains(string phrase) => s_byPhrase.ContainsKey(phrase);

    /// <summary><paramref name="phrase"/> is one of <see cref="Phrases"/>.</summary>
    public static FlowPrimitive Get(string phrase) => s_byPhrase[phrase];

    private static Dictionary<string, FlowPrimitive> Index()
    {
        Dictionary<string, FlowPrimitive> index = new(StringComparer.Ordinal)
        {
            ["any"] = Of(FlowOperand.Any),
            ["ipv4"] = Of(FlowOperand.Version4, ["src_ip"], ["dst_ip"]),
            ["inet"] = Of(FlowOperand.Version4, ["src_ip"], ["dst_ip"]),
            ["ipv6"] = Of(FlowOperand.Version6, ["src_ip"], ["dst_ip"]),
            ["inet6"] = Of(FlowOperand.Version6, ["src_ip"], ["dst_ip"]),
            ["proto"] = Of(FlowOperand.Protocol, ["protocol"]) with { Most = 255 },
            ["port"] = Of(FlowOperand.Port, ["src_port"], ["dst_port"]) with { Most = 65_535 },
            ["flags"] = Of(FlowOperand.Flags, ["tcp_flags"]) with { Most = 255 },
            ["icmp-type"] = Of(FlowOperand.IcmpType, ["icmp_type"]) with { Most = 255 },
            ["icmp-code"] = Of(FlowOperand.IcmpCode, ["icmp_code"]) with { Most = 255 },
            ["ip"] = Of(FlowOperand.Address, ["src_ip"], ["dst_ip"]),
            ["host"] = Of(FlowOperand.Address, ["src_ip"], ["dst_ip"]),
            ["net"] = Of(FlowOperand.Network, ["src_ip"], ["dst_ip"]),
            ["next ip"] = Of(FlowOperand.Address, ["next_hop"]),
            ["bgpnext ip"] = Of(FlowOperand.Address, ["bgp_next_hop"]),
            ["router ip"] = Of(FlowOperand.Address, ["exporter_ip"]),
            ["nip"] = Of(FlowOperand.Address, ["nat_src_ip"], ["nat_dst_ip"]),
            ["xip"] = Of(FlowOperand.Address, ["nat_src_ip"], ["nat_dst_ip"]),
            ["xnet"] = Of(FlowOperand.Network, ["nat_src_ip"], ["nat_dst_ip"]),
            ["nport"] = Of(FlowOperand.Port, ["nat_src_port"], ["nat_dst_port"]) with { Most = 65_535 },
            ["xport"] = Of(FlowOperand.Port, ["nat_src_port"], ["nat_dst_port"]) with { Most = 65_535 },
            ["mac"] = Of(FlowOperand.Mac, ["src_mac", "post_src_mac"], ["dst_mac", "post_dst_mac"]),
            ["in mac"] = Of(FlowOperand.Mac, ["src_mac"], ["dst_mac"]),
            ["out mac"] = Of(FlowOperand.Mac, ["post_src_mac"], ["post_dst_mac"]),
            ["in src mac"] = Of(FlowOperand.Mac, ["src_mac"]),
            ["in dst mac"] = Of(FlowOperand.Mac, ["dst_mac"]),
            ["out src mac"] = Of(FlowOperand.Mac, ["post_src_mac"]),
            ["out dst mac"] = Of(FlowOperand.Mac, ["post_dst_mac"]),
            ["as"] = Number(["src_as"], ["dst_as"]) with { Most = uint.MaxValue },
            ["prev as"] = Number(["prev_as"]) with { Most = uint.MaxValue },
            ["previous as"] = Number(["prev_as"]) with { Most = uint.MaxValue },
            ["next as"] = Number(["next_as"]) with { Most = uint.MaxValue },
            ["mask"] = Number(["src_mask"], ["dst_mask"]) with { Most = 128 },
            ["vlan"] = Number(["vlan_id"], ["post_vlan_id"]) with { Most = 65_535 },
            ["tos"] = Number(["tos"], ["post_tos"]) with { Most = 255, IsSourceAlone = true },
            ["if"] = Number(["in_if"], ["out_if"]),
            ["in if"] = Number(["in_if"]),
            ["out if"] = Number(["out_if"]),
            ["packets"] = Number(["packet_count"]),
            ["in packets"] = Number(["packet_count"]),
            ["out packets"] = Number(["reverse_packet_count"]),
            ["bytes"] = Number(["octet_count"]),
            ["in bytes"] = Number(["octet_count"]),
            ["out bytes"] = Number(["reverse_octet_count"]),
            ["flows"] = Number(["flow_count"]) with { OfNull = 1 },
            ["flowlabel"] = Number(["flow_label"]),
            ["duration"] = Computed(new FlowMeasureExpression(FlowMeasure.Duration)),
            ["bps"] = Computed(new FlowMeasureExpression(FlowMeasure.BitsPerSecond)),
            ["pps"] = Computed(new FlowMeasureExpression(FlowMeasure.PacketsPerSecond)),
            ["bpp"] = Computed(new FlowMeasureExpression(FlowMeasure.BytesPerPacket)),
            ["dir"] = Number(["direction"]) with { Names = Directions },
            ["flowdir"] = Number(["direction"]) with { Names = Directions },
            ["fwdstat"] = Number(["forwarding_status"]) with { Most = 255 },
            ["engine-type"] = Number(["engine_type"]) with { Most = 255 },
            ["engine-id"] = Number(["engine_id"]) with { Most = 255 },
            ["observation domain id"] = Number(["observation_domain_id"]),
            ["observation point id"] = Number(["observation_point_id"]),
            ["ingress vrf"] = Number(["in_vrf_id"]),
            ["egress vrf"] = Number(["out_vrf_id"]),
            ["client latency"] = Number(["client_latency"]) with { Scale = 1_000 },
            ["server latency"] = Number(["server_latency"]) with { Scale = 1_000 },
            ["app latency"] = Number(["app_latency"]) with { Scale = 1_000 },
            ["asa event"] = Number(["fw_event"]) with { Names = FirewallEvents },
            ["asa xevent"] = Number(["fw_ext_event"]),
            ["xevent"] = Number(["fw_ext_event"]),
            ["nat event"] = Number(["nat_event"]) with { Names = NatEvents },
            ["pblock start"] = Number(["port_block_start"]),
            ["pblock end"] = Number(["port_block_end"]),
            ["pblock step"] = Number(["port_block_step"]),
            ["pblock size"] = Number(["port_block_size"]),
            ["geo"] = Of(FlowOperand.Country, ["src_country"], ["dst_country"]),
            ["ident"] = Of(FlowOperand.Text, ["_table"]),
            ["nfversion"] = Of(FlowOperand.ExportVersion, ["flow_type"]),
            ["count"] = Without("records have no number here: use limit, or _id"),
            ["sysid"] = Without("exporters have no number here: use router ip"),
            ["tunip"] = Without("tunnel addresses are not kept"),
            ["tun proto"] = Without("tunnel protocols are not kept"),
            ["mpls eos"] = Without("only label numbers are kept: use mpls label1 …"),
            ["payload content"] = Without("use contains(decode(frame), \"…\")"),
            ["payload regex"] = Without("use match(decode(frame), \"…\")"),
            ["payload ja3"] = Without("payloads are not kept"),
            ["asa event denied"] = Without("use asa event deny and xevent"),
            ["ingress acl"] = Without("access lists are kept as bytes: compare tohex(acl_in)"),
            ["ingress ace"] = Without("access lists are kept as bytes: compare tohex(acl_in)"),
            ["ingress xace"] = Without("access lists are kept as bytes: compare tohex(acl_in)"),
            ["egress acl"] = Without("access lists are kept as bytes: compare tohex(acl_out)"),
        };
        for (int label = 1; label <= 10; label++)
        {
            index.Add($"mpls label{label}", Of(FlowOperand.Label, ["mpls_labels"]) with { Place = label - 1 });
            index.Add($"mpls exp{label}", Without("only label numbers are kept: use mpls label1 …"));
        }

        return index;
    }

    private static Dictionary<string, long> Directions => new(StringComparer.OrdinalIgnoreCase) { ["ingress"] = 0, ["egress"] = 1 };

    private static Dictionary<string, long> FirewallEvents =>
        new(StringComparer.OrdinalIgnoreCase) { ["ignore"] = 0, ["create"] = 1, ["term"] = 2, ["delete"] = 2, ["deny"] = 3, ["alert"] = 4, ["update"] = 5 };

    private static Dictionary<string, long> NatEvents => new(StringComparer.OrdinalIgnoreCase) { ["invalid"] = 0, ["add"] = 1, ["create"] = 1, ["delete"] = 2 };

    private static FlowPrimitive Of(FlowOperand operand, string[]? source = null, string[]? destination = null) =>
        new(operand, Fields(source ?? []), Fields(destination ?? []));

    private static FlowPrimitive Number(string[] source, string[]? destination = null) => Of(FlowOperand.Number, source, destination);

    private static FlowPrimitive Computed(Expression expression) => new(FlowOperand.Number, [expression], []);

    private static FlowPrimitive Without(string reason) => new(FlowOperand.Any, [], []) { Absent = reason };

    private static Expression[] Fields(string[] names) => Array.ConvertAll(names, static name => (Expression)new FieldExpression(name));
}
