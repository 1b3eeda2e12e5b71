using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Pmacct;

/// <summary>The words of <c>aggregate</c> (CONFIG-KEYS of 1.7.7), and what they are in flow records.</summary>
internal static class PmacctPrimitives
{
    public const string Flags = "tcpflags";
    public const string Flows = "flows";
    public const string None = "none";

    private const string Routing = "comes from routing protocols, which are not collected here";
    private const string ZeroAddress = "0.0.0.0";

    private static readonly string[] s_ofRouting =
    [
        "as_path", "std_comm", "ext_comm", "lrg_comm", "local_pref", "med", "dst_roa", "src_as_path", "src_std_comm", "src_ext_comm", "src_lrg_comm", "src_local_pref", "src_med",
        "src_roa", "peer_src_as", "peer_dst_as", "mpls_vpn_rd", "mpls_pw_id",
    ];

    private static readonly Dictionary<string, string> s_absent = new(StringComparer.Ordinal)
    {
        ["class"] = "packets are not classified here",
        ["src_host_country"] = "there is no GeoIP here", ["dst_host_country"] = "there is no GeoIP here",
        ["src_host_pocode"] = "there is no GeoIP here", ["dst_host_pocode"] = "there is no GeoIP here",
        ["src_host_coords"] = "there is no GeoIP here", ["dst_host_coords"] = "there is no GeoIP here",
        ["fw_event"] = "pmacct 1.7 does not print it", ["sum_as"] = "sum_host, sum_net and sum_port are done",
    };

    /// <summary>Null expressions are worked out where the files are known that they come from.</summary>
    public static IReadOnlyList<PmacctPrimitive> All { get; } =
    [
        new("src_host", "ip_src", null),
        new("dst_host", "ip_dst", null),
        new("src_net", "net_src", null),
        new("dst_net", "net_dst", null),
        new("src_mask", "mask_src", null),
        new("dst_mask", "mask_dst", null),
        new("src_as", "as_src", null),
        new("dst_as", "as_dst", null),
        new("src_port", "port_src", null),
        new("dst_port", "port_dst", null),
        new("tag", "tag", null),
        new("tag2", "tag2", null),
        new("label", "label", null),
        new("sampling_rate", "sampling_rate", null),
        new(Flags, "tcp_flags", null),
        new(Flows, "flows", null),
        new("sum_host", "ip_src", null),
        new("sum_net", "net_src", null),
        new("sum_port", "port_src", null),
        new("sum_mac", "mac_src", null, "src_mac,dst_mac"),
        new("proto", "ip_proto", "nvl(protocol, 0)"),
        new("tos", "tos", "nvl(tos, 0)"),
        new("src_mac", "mac_src", "src_mac", "src_mac"),
        new("dst_mac", "mac_dst", "dst_mac", "dst_mac"),
        new("vlan", "vlan", "nvl(vlan_id, 0)"),
        new("cos", "cos", "nvl(vlan_priority, 0)", "vlan_priority"),
        new("etype", "etype", "if(ip_version(src_ip) == 6, 34525, if(ip_version(src_ip) == 4, 2048, nvl(ether_type, 0)))"),
        new("mpls_label_top", "mpls_label_top", "nvl(valueof(mpls_labels, 0), 0)", "mpls_labels"),
        new("mpls_label_bottom", "mpls_label_bottom", "nvl(valueof(mpls_labels, len(mpls_labels) - 1), 0)", "mpls_labels"),
        new("mpls_stack_depth", "mpls_stack_depth", "nvl(len(mpls_labels), 0)", "mpls_labels"),
        new("in_iface", "iface_in", "nvl(in_if, 0)"),
        new("out_iface", "iface_out", "nvl(out_if, 0)"),
        new("peer_src_ip", "peer_ip_src", "exporter_ip"),
        new("peer_dst_ip", "peer_ip_dst", null),
        new("sampling_direction", "sampling_direction", "case(direction == 0, \"i\", direction == 1, \"e\", \"u\")") { OfExporters = true },
        new("nat_event", "nat_event", "nvl(nat_event, 0)") { OfExporters = true },
        new("post_nat_src_host", "post_nat_ip_src", "nat_src_ip") { OfExporters = true },
        new("post_nat_dst_host", "post_nat_ip_dst", "nat_dst_ip") { OfExporters = true },
        new("post_nat_src_port", "post_nat_port_src", "nvl(nat_src_port, 0)") { OfExporters = true },
        new("post_nat_dst_port", "post_nat_port_dst", "nvl(nat_dst_port, 0)") { OfExporters = true },
        new("vxlan", "vxlan", "nvl(vni, 0)") { OfExporters = true },
        new("timestamp_start", "timestamp_start", "first_time") { OfExporters = true },
        new("timestamp_end", "timestamp_end", "last_time") { OfExporters = true },
        new("timestamp_arrival", "timestamp_arrival", "_time") { OfExporters = true },
        new("export_proto_seqno", "export_proto_seqno", "nvl(export_seq, 0)") { OfExporters = true },
        new("export_proto_version", "export_proto_version", "case(flow_type == \"netflow9\", 9, flow_type == \"ipfix\", 10, flow_type == \"netflow5\", 5, flow_type == \"sflow5\", 5, 0)") { OfExporters = true },
        new("export_proto_sysid", "export_proto_sysid", "nvl(observation_domain_id, 0)") { OfExporters = true },
    ];

    /// <summary>The address that stands for none of the family of a field.</summary>
    public static string NoAddress(string field) => $"if(ip_version({field}) == 6, ip(\"::\"), ip(\"{ZeroAddress}\"))";

    /// <summary>Null for a word that is none, or not done; <paramref name="why"/> then says which.</summary>
    public static PmacctPrimitive? Find(string word, out string why)
    {
        why = "";
        if (All.FirstOrDefault(primitive => primitive.Name == word) is { } known)
        {
            return known;
        }

        why = s_ofRouting.Contains(word, StringComparer.Ordinal) ? $"{word} is not done: {Routing}"
            : s_absent.TryGetValue(word, out string? reason) ? $"{word} is not done: {reason}"
            : word.StartsWith("tunnel_", StringComparison.Ordinal) ? $"{word} is not done: inner headers are an option of loggers (inner=true)"
            : word == "timestamp_export" ? $"{word} is not done: times are those of flows and of their arrival"
            : $"there is no {word} to aggregate by{NearName.Suffix(word, All.Select(static primitive => primitive.Name).Append(None))}";
        return null;
    }
}
