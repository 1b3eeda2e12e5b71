using static LogFlowDb.Protocols.Records.XdrType;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// Records of flow samples and discarded packets. The raw header (1), Ethernet (2), IPv4 (3), IPv6 (4), switch (1001) and
/// gateway (1003) data are read by code of their own.
/// </summary>
internal static partial class SFlowStructures
{
    public static SFlowStructure[] FlowRecords { get; } =
    [
        Structure(1002, One("next_hop", Address), One("src_mask", Number), One("dst_mask", Number)),
        Structure(1004, Skipped, One("user_name", Text), Skipped, One("dst_user_name", Text)),
        Structure(1005, One("sflow_url_direction", Number), One("sflow_url", Text), One("sflow_url_host", Text)),
        Structure(1006, One("sflow_mpls_next_hop", Address), One("sflow_in_labels", LabelList), One("sflow_out_labels", LabelList)),
        Structure(1007, One("nat_src_ip", Address), One("nat_dst_ip", Address)),
        Structure(1008, One("sflow_mpls_tunnel_name", Text), One("sflow_mpls_tunnel_id", Number), One("sflow_mpls_tunnel_cos", Number)),
        Structure(1009, One("sflow_mpls_vc_name", Text), One("sflow_mpls_vc_id", Number), One("sflow_mpls_vc_cos", Number)),
        Structure(1010, One("sflow_mpls_ftn_name", Text), One("sflow_mpls_ftn_mask", Number)),
        Structure(1011, One("sflow_mpls_fec_mask", Number)),
        Structure(1012, One("sflow_stripped_vlans", VlanList)),
        Structure(1013, One("sflow_wifi_cipher", Number), One("sflow_wifi_payload", Opaque)),
        Structure(1014, [
            One("sflow_wifi_ssid", Text), One("sflow_wifi_bssid", Mac), .. Of(Number, "sflow_wifi_", "version", "channel"),
            One("sflow_wifi_speed", Hyper), .. Of(Number, "sflow_wifi_", "rsni", "rcpi", "duration_us")]),
        Structure(1015, [
            One("sflow_wifi_ssid", Text), One("sflow_wifi_bssid", Mac),
            .. Of(Number, "sflow_wifi_", "version", "transmissions", "duration_us", "retry_duration_us", "channel"),
            One("sflow_wifi_speed", Hyper), One("sflow_wifi_power_mw", Number)]),
        Structure(1017, [One("sflow_openflow_cookie", Hyper), .. Of(Number, "sflow_openflow_", "match", "actions")]),
        Structure(1018, [.. Of(Number, "sflow_fc_", "src_mask", "dst_mask", "next_hop", "metric")]),
        Structure(1019, [.. Of(Number, "sflow_queue_", "index", "length")]),
        Structure(1020, One("nat_src_port", Number), One("nat_dst_port", Number)),
        Structure(1021, [.. TunnelEthernet("sflow_out_tunnel_")]),
        Structure(1022, [.. TunnelEthernet("sflow_in_tunnel_")]),
        Structure(1023, [.. TunnelIp("sflow_out_tunnel_", Ipv4)]),
        Structure(1024, [.. TunnelIp("sflow_in_tunnel_", Ipv4)]),
        Structure(1025, [.. TunnelIp("sflow_out_tunnel_", Ipv6)]),
        Structure(1026, [.. TunnelIp("sflow_in_tunnel_", Ipv6)]),
        Structure(1027, One("sflow_out_inner_offset", Number)),
        Structure(1028, One("sflow_in_inner_offset", Number)),
        Structure(1029, One("post_vni", Number)),
        Structure(1030, One("vni", Number)),
        Structure(1031, [.. Of(Number, "sflow_ib_", "src_vl", "src_sl", "src_dlid", "src_slid", "src_lnh", "dst_vl", "dst_sl", "dst_dlid", "dst_slid", "dst_lnh")]),
        Structure(1032, [
            .. Of(Number, "sflow_ib_", "flow_label", "traffic_class"), .. Of(Opaque16, "sflow_ib_", "src_gid", "dst_gid"),
            .. Of(Number, "sflow_ib_", "next_header", "length")]),
        Structure(1033, [.. Of(Number, "sflow_ib_", "pkey", "dst_qp", "opcode")]),
        Structure(1034, One("sflow_in_vlans", VlanList)),
        Structure(1035, One("sflow_out_vlans", VlanList)),
        Structure(1036, One("sflow_egress_queue", Number)),
        Structure(1037, One("sflow_acl_number", Number), One("sflow_acl_name", Text), One("sflow_acl_direction", Number)),
        Structure(1038, One("sflow_function", Text)),
        Structure(1039, One("sflow_transit_delay_ns", Number)),
        Structure(1040, One("sflow_queue_depth", Number)),
        Structure(1041, One("sflow_trap_group", Text), One("sflow_trap", Text)),
        Structure(1042, One("sflow_linux_drop_reason", Text)),
        Structure(2000, [.. Of(Number, "sflow_transaction_", "direction", "wait_us", "duration_us", "status"), .. Of(Hyper, "sflow_transaction_", "in_octets", "out_octets")]),
        Structure(2001, One("sflow_nfs_path", Text), One("sflow_nfs_operation", Number), One("sflow_nfs_status", Number)),
        Structure(2002, [.. Of(Counter32, "sflow_scsi_", "lun", "operation", "status")]),
        Structure(2003, [.. Of(Text, "sflow_http_", "uri", "host", "referrer", "user_agent", "auth_user"), One("sflow_http_status", Number)]),
        Structure(2100, [.. Socket("sflow_socket_", Ipv4)]),
        Structure(2101, [.. Socket("sflow_socket_", Ipv6)]),
        Structure(2102, [.. Socket("sflow_proxy_socket_", Ipv4)]),
        Structure(2103, [.. Socket("sflow_proxy_socket_", Ipv6)]),
        Structure(2200, [
            .. Of(Number, "sflow_memcache_", "protocol", "command"), One("sflow_memcache_key", Text),
            .. Of(Number, "sflow_memcache_", "keys", "value_bytes", "duration_us", "status")]),
        Structure(2202, [
            .. Of(Text, "sflow_app_", "name", "operation", "attributes", "status_text"), .. Of(Hyper, "sflow_app_", "request_octets", "response_octets"),
            .. Of(Number, "sflow_app_", "duration_us", "status")]),
        Structure(2203, [.. Of(Text, "sflow_app_parent_", "name", "operation", "attributes")]),
        Structure(2204, One("sflow_app_initiator", Text)),
        Structure(2205, One("sflow_app_target", Text)),
        Structure(2206, [
            .. Of(Number, "sflow_http_", "method", "protocol"), .. Of(Text, "sflow_http_", "uri", "host", "referrer", "user_agent", "x_forwarded_for", "auth_user", "mime_type"),
            .. Of(Hyper, "sflow_http_", "request_octets", "response_octets"), .. Of(Number, "sflow_http_", "duration_us", "status")]),
        Structure(2207, [.. Of(Text, "sflow_http_proxy_", "uri", "host")]),
        Structure(2209, [.. Of(Number, "sflow_tcp_", "direction", "snd_mss", "rcv_mss", "unacked", "lost", "retrans", "pmtu", "rtt_us", "rttvar_us", "snd_cwnd", "reordering", "min_rtt_us")]),
        Structure(2210, [.. Of(Number, "sflow_", "src_ds_class", "src_ds_index", "dst_ds_class", "dst_ds_index")]),
    ];

    private static IEnumerable<SFlowField> TunnelEthernet(string prefix) =>
        [One(prefix + "frame_length", Number), .. Of(Mac, prefix, "src_mac", "dst_mac"), One(prefix + "ether_type", Number)];

    private static IEnumerable<SFlowField> TunnelIp(string prefix, XdrType address) =>
        [.. Of(Number, prefix, "length", "protocol"), .. Of(address, prefix, "src_ip", "dst_ip"), .. Of(Number, prefix, "src_port", "dst_port", "tcp_flags", "tos")];

    private static IEnumerable<SFlowField> Socket(string prefix, XdrType address) =>
        [One(prefix + "protocol", Number), .. Of(address, prefix, "local_ip", "remote_ip"), .. Of(Number, prefix, "local_port", "remote_port")];
}
