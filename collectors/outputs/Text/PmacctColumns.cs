namespace LogFlowDb.Outputs.Text;

/// <summary>The columns that pmacct 1.7.7 prints, as it names, orders and aligns them.</summary>
internal static class PmacctColumns
{
    /// <summary>Of a time bin; in JSON only.</summary>
    public const string BinStart = "stamp_inserted";

    /// <summary>When rows were written; in JSON only, beside the bin.</summary>
    public const string Written = "stamp_updated";

    /// <summary>In the order of aligned text and CSV.</summary>
    public static IReadOnlyList<PmacctColumn> All { get; } =
    [
        new("tag", "TAG", 12, PmacctValue.Number),
        new("tag2", "TAG2", 12, PmacctValue.Number),
        new("label", "LABEL", 18, PmacctValue.Text),
        new("class", "CLASS", 18, PmacctValue.Text),
        new("mac_src", "SRC_MAC", 19, PmacctValue.Mac),
        new("mac_dst", "DST_MAC", 19, PmacctValue.Mac),
        new("vlan", "VLAN", 7, PmacctValue.Number),
        new("cos", "COS", 4, PmacctValue.Number),
        new("etype", "ETYPE", 7, PmacctValue.Hex),
        new("as_src", "SRC_AS", 12, PmacctValue.Number),
        new("as_dst", "DST_AS", 12, PmacctValue.Number),
        new("peer_as_src", "PEER_SRC_AS", 12, PmacctValue.Number),
        new("peer_as_dst", "PEER_DST_AS", 12, PmacctValue.Number),
        new("peer_ip_src", "PEER_SRC_IP", 47, PmacctValue.Address),
        new("peer_ip_dst", "PEER_DST_IP", 47, PmacctValue.Address),
        new("iface_in", "IN_IFACE", 12, PmacctValue.Number),
        new("iface_out", "OUT_IFACE", 12, PmacctValue.Number),
        new("ip_src", "SRC_IP", 47, PmacctValue.Address),
        new("net_src", "SRC_NET", 47, PmacctValue.Address),
        new("ip_dst", "DST_IP", 47, PmacctValue.Address),
        new("net_dst", "DST_NET", 47, PmacctValue.Address),
        new("mask_src", "SRC_MASK", 10, PmacctValue.Number),
        new("mask_dst", "DST_MASK", 10, PmacctValue.Number),
        new("port_src", "SRC_PORT", 10, PmacctValue.Number),
        new("port_dst", "DST_PORT", 10, PmacctValue.Number),
        new("tcp_flags", "TCP_FLAGS", 11, PmacctValue.NumberText),
        new("ip_proto", "PROTOCOL", 12, PmacctValue.Protocol),
        new("tos", "TOS", 7, PmacctValue.Number),
        new("sampling_rate", "SAMPLING_RATE", 14, PmacctValue.Number),
        new("sampling_direction", "SAMPLING_DIRECTION", 19, PmacctValue.Text),
        new("post_nat_ip_src", "POST_NAT_SRC_IP", 47, PmacctValue.Address),
        new("post_nat_ip_dst", "POST_NAT_DST_IP", 47, PmacctValue.Address),
        new("post_nat_port_src", "POST_NAT_SRC_PORT", 19, PmacctValue.Number),
        new("post_nat_port_dst", "POST_NAT_DST_PORT", 19, PmacctValue.Number),
        new("nat_event", "NAT_EVENT", 10, PmacctValue.Number),
        new("mpls_label_top", "MPLS_LABEL_TOP", 16, PmacctValue.Number),
        new("mpls_label_bottom", "MPLS_LABEL_BOTTOM", 19, PmacctValue.Number),
        new("mpls_stack_depth", "MPLS_STACK_DEPTH", 18, PmacctValue.Number),
        new("vxlan", "VXLAN", 10, PmacctValue.Number),
        new("timestamp_start", "TIMESTAMP_START", 31, PmacctValue.Time),
        new("timestamp_end", "TIMESTAMP_END", 31, PmacctValue.Time),
        new("timestamp_arrival", "TIMESTAMP_ARRIVAL", 31, PmacctValue.Time),
        new("timestamp_export", "TIMESTAMP_EXPORT", 31, PmacctValue.Time),
        new("export_proto_seqno", "EXPORT_PROTO_SEQNO", 20, PmacctValue.Number),
        new("export_proto_version", "EXPORT_PROTO_VERSION", 22, PmacctValue.Number),
        new("export_proto_sysid", "EXPORT_PROTO_SYSID", 20, PmacctValue.Number),
        new("packets", "PACKETS", 22, PmacctValue.Number),
        new("flows", "FLOWS", 22, PmacctValue.Number),
        new("bytes", "BYTES", 0, PmacctValue.Number),
    ];

    /// <summary>In the order of JSON, with the columns that only JSON has.</summary>
    public static IReadOnlyList<PmacctColumn> OfJson { get; } = Json();

    private static PmacctColumn[] Json()
    {
        string[] last = ["timestamp_export", BinStart, Written, "flows", "packets", "bytes"];
        PmacctColumn[] known = [.. All, new(BinStart, "", 0, PmacctValue.Stamp), new(Written, "", 0, PmacctValue.Stamp)];
        return [.. All.Where(column => !last.Contains(column.Name, StringComparer.Ordinal)), .. last.Select(name => known.First(column => column.Name == name))];
    }
}
