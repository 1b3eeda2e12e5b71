using static LogFlowDb.Protocols.Records.XdrType;

namespace LogFlowDb.Protocols.Records;

/// <summary>Records of counter samples. Names of the same thing are the same in all of them.</summary>
internal static partial class SFlowStructures
{
    private const uint Broadcom = 4413;
    private const uint Nvidia = 5703;

    public static SFlowStructure[] CounterRecords { get; } =
    [
        // Generic interface, RFC 2863.
        Structure(1, [
            .. Of(Number, "if_", "index", "type"), One("if_speed", Hyper), .. Of(Number, "if_", "direction", "status"),
            One("if_in_octets", Counter64), .. Of(Counter32, "if_in_", "ucast_packets", "multicast_packets", "broadcast_packets", "discards", "errors", "unknown_protos"),
            One("if_out_octets", Counter64), .. Of(Counter32, "if_out_", "ucast_packets", "multicast_packets", "broadcast_packets", "discards", "errors"),
            One("if_promiscuous", Counter32)]),
        Structure(2, [.. Of(Counter32, "ether_",
            "alignment_errors", "fcs_errors", "single_collisions", "multiple_collisions", "sqe_test_errors", "deferred_transmissions", "late_collisions",
            "excessive_collisions", "mac_transmit_errors", "carrier_sense_errors", "frame_too_longs", "mac_receive_errors", "symbol_errors")]),
        Structure(3, [.. Of(Counter32, "token_ring_",
            "line_errors", "burst_errors", "ac_errors", "abort_errors", "internal_errors", "lost_frames", "receive_congestions", "frame_copied_errors",
            "token_errors", "soft_errors", "hard_errors", "signal_loss", "transmit_beacons", "recoveries", "lobe_wires", "removes", "singles", "freq_errors")]),
        Structure(4, [
            One("vg_in_high_frames", Counter32), One("vg_in_high_octets", Counter64), One("vg_in_norm_frames", Counter32), One("vg_in_norm_octets", Counter64),
            .. Of(Counter32, "vg_", "in_ipm_errors", "in_oversize_errors", "in_data_errors", "in_null_addressed_frames", "out_high_frames"),
            One("vg_out_high_octets", Counter64), One("vg_transitions", Counter32),
            .. Of(Counter64, "vg_", "hc_in_high_octets", "hc_in_norm_octets", "hc_out_high_octets")]),
        Structure(5, [
            One("vlan_id", Number), One("vlan_octets", Counter64),
            .. Of(Counter32, "vlan_", "ucast_packets", "multicast_packets", "broadcast_packets", "discards")]),
        Structure(6, [.. Of(Counter32, "wifi_",
            "out_fragments", "out_multicast_frames", "failures", "retries", "multiple_retries", "duplicates", "rts_successes", "rts_failures", "ack_failures",
            "in_fragments", "in_multicast_frames", "fcs_errors", "out_frames", "wep_undecryptable", "qos_discarded_fragments", "associated_stations",
            "cf_polls_received", "cf_polls_unused", "cf_polls_unusable", "cf_polls_lost")]),

        // The four octets of the state: actor administrative and operational, partner administrative and operational.
        Structure(7, [
            .. Of(Mac, "lacp_", "actor_system", "partner_system"), One("lacp_aggregator", Number), One("lacp_state", Opaque4),
            .. Of(Counter32, "lacp_", "in_pdus", "in_marker_pdus", "in_marker_responses", "in_unknown", "in_illegal", "out_pdus", "out_marker_pdus", "out_marker_responses")]),
        Structure(8, [.. Of(Counter32, "slow_path_", "unknown", "other", "cam_miss", "cam_full", "no_hardware", "control")]),
        Structure(9, [
            .. Of(Counter64, "ib_", "out_packets", "in_packets"),
            .. Of(Counter32, "ib_", "symbol_errors", "link_recoveries", "link_downed", "in_errors", "in_remote_errors", "in_relay_errors", "out_discards",
                "out_constraint_errors", "in_constraint_errors", "integrity_errors", "buffer_overruns", "vl15_dropped")]),

        // Millivolts, thousandths of a degree Celsius, microamperes, microwatts, nanometres.
        Structure(10, [
            .. Of(Number, "sfp_", "module", "total_lanes", "supply_mv"), One("sfp_temperature_mc", Signed),
            new SFlowField("", Group, [.. Of(Counter32, "sfp_lane_",
                "index", "tx_bias_ua", "tx_power_uw", "tx_power_min_uw", "tx_power_max_uw", "tx_wavelength_nm", "rx_power_uw", "rx_power_min_uw", "rx_power_max_uw", "rx_wavelength_nm")])]),
        Structure(1001, [.. Of(Percentage, "processor_", "load_5s", "load_1m", "load_5m"), .. Of(Counter64, "processor_memory_", "total", "free")]),
        Structure(1002, [.. Of(Counter32, "radio_", "elapsed_ms", "on_channel_ms", "busy_ms")]),
        Structure(1003, [.. Of(Number, "queue_", "index", "segment_size", "segments"), .. Of(Counter32, "queue_",
            "length_0", "length_1", "length_2", "length_4", "length_8", "length_32", "length_128", "length_1024", "length_more", "dropped")]),
        Structure(1004, One("openflow_datapath", Hyper), One("openflow_port", Number)),
        Structure(1005, One("port_name", Text)),
        Structure(2000, One("host_name", Text), One("host_uuid", Opaque16), One("host_machine_type", Number), One("host_os", Number), One("host_os_release", Text)),
        Structure(2001, new SFlowField("", Group, [One("host_adapter_if_index", Number), new SFlowField("", Group, [One("host_adapter_mac", Mac)])])),
        Structure(2002, [.. Of(Number, "host_parent_", "type", "index")]),

        // Times of the processors are in milliseconds, its speed in MHz, the uptime in seconds. The last three came later.
        Structure(2003, [
            .. Of(Float, "load_", "1m", "5m", "15m"), .. Of(Counter32, "process_", "running", "total"), .. Of(Counter32, "cpu_", "count", "mhz"), One("host_uptime", Counter32),
            .. Of(Counter32, "cpu_", "user_ms", "nice_ms", "system_ms", "idle_ms", "io_wait_ms", "interrupt_ms", "soft_interrupt_ms", "interrupts", "context_switches",
                "steal_ms", "guest_ms", "guest_nice_ms")]),
        Structure(2004, [
            .. Of(Counter64, "memory_", "total", "free", "shared", "buffers", "cached"), .. Of(Counter64, "swap_", "total", "free"),
            .. Of(Counter32, "page_", "in", "out"), .. Of(Counter32, "swap_", "in", "out")]),
        Structure(2005, [
            .. Of(Counter64, "disk_", "total", "free"), One("disk_partition_max_used", Percentage), One("disk_reads", Counter32), One("disk_read_octets", Counter64),
            One("disk_read_ms", Counter32), One("disk_writes", Counter32), One("disk_write_octets", Counter64), One("disk_write_ms", Counter32)]),
        Structure(2006, [.. Traffic("net_")]),
        Structure(2007, [.. Of(Counter32, "ip_",
            "forwarding", "default_ttl", "in_receives", "in_header_errors", "in_address_errors", "forwarded", "in_unknown_protos", "in_discards", "in_delivers", "out_requests",
            "out_discards", "out_no_routes", "reassembly_timeout", "reassembly_required", "reassembly_ok", "reassembly_failed", "fragmentation_ok", "fragmentation_failed", "fragments_created")]),
        Structure(2008, [.. Of(Counter32, "icmp_",
            "in_messages", "in_errors", "in_dest_unreachables", "in_time_exceeded", "in_parameter_problems", "in_source_quenches", "in_redirects", "in_echos", "in_echo_replies",
            "in_timestamps", "in_address_masks", "in_address_mask_replies", "out_messages", "out_errors", "out_dest_unreachables", "out_time_exceeded", "out_parameter_problems",
            "out_source_quenches", "out_redirects", "out_echos", "out_echo_replies", "out_timestamps", "out_timestamp_replies", "out_address_masks", "out_address_mask_replies")]),
        Structure(2009, [.. Of(Counter32, "tcp_",
            "rto_algorithm", "rto_min_ms", "rto_max_ms", "max_connections", "active_opens", "passive_opens", "attempt_fails", "established_resets", "established", "in_segments",
            "out_segments", "retransmitted_segments", "in_errors", "out_resets", "in_checksum_errors")]),
        Structure(2010, [.. Of(Counter32, "udp_", "in_datagrams", "no_ports", "in_errors", "out_datagrams", "receive_buffer_errors", "send_buffer_errors", "in_checksum_errors")]),
        Structure(2100, [.. Of(Counter32, "virt_node_", "mhz", "cpus"), .. Of(Counter64, "virt_node_memory_", "total", "free"), One("virt_node_domains", Counter32)]),
        Structure(2101, [.. Of(Counter32, "virt_cpu_", "state", "time_ms", "count")]),
        Structure(2102, [.. Of(Counter64, "virt_memory_", "used", "max")]),
        Structure(2103, [
            .. Of(Counter64, "virt_disk_", "capacity", "allocation", "available"), One("virt_disk_reads", Counter32), One("virt_disk_read_octets", Counter64),
            One("virt_disk_writes", Counter32), One("virt_disk_write_octets", Counter64), One("virt_disk_errors", Counter32)]),
        Structure(2104, [.. Traffic("virt_net_")]),
        Structure(2105, [.. Of(Text, "jvm_", "name", "vendor", "version")]),
        Structure(2106, [
            .. Of(Counter64, "jvm_heap_", "initial", "used", "committed", "max"), .. Of(Counter64, "jvm_non_heap_", "initial", "used", "committed", "max"),
            .. Of(Counter32, "jvm_", "gc_count", "gc_ms", "classes_loaded", "classes_total", "classes_unloaded", "compilation_ms", "threads_live", "threads_daemon",
                "threads_started", "files_open", "files_max")]),
        Structure(2201, [.. Of(Counter32, "http_",
            "options", "gets", "heads", "posts", "puts", "deletes", "traces", "connects", "other_methods", "status_1xx", "status_2xx", "status_3xx", "status_4xx", "status_5xx", "other_statuses")]),
        Structure(2202, [One("app_name", Text), .. Of(Counter32, "app_",
            "success", "other", "timeout", "internal_error", "bad_request", "forbidden", "too_large", "not_implemented", "not_found", "unavailable", "unauthorized")]),
        Structure(2203, [
            .. Of(Counter32, "app_", "user_ms", "system_ms"), .. Of(Counter64, "app_memory_", "used", "max"),
            .. Of(Counter32, "app_", "files_open", "files_max", "connections_open", "connections_max")]),
        Structure(2204, [
            .. Of(Counter32, "memcache_",
                "sets", "touches", "flushes", "get_hits", "get_misses", "delete_hits", "delete_misses", "incr_hits", "incr_misses", "decr_hits", "decr_misses", "cas_hits", "cas_misses",
                "cas_bad_values", "auth_commands", "auth_errors", "threads", "connection_yields", "listen_disabled", "connections", "rejected_connections", "total_connections",
                "connection_structures", "evictions", "reclaimed", "items", "total_items"),
            .. Of(Counter64, "memcache_", "read_octets", "written_octets", "octets", "max_octets")]),
        Structure(2206, [.. Of(Counter32, "app_", "workers_active", "workers_idle", "workers_max", "requests_delayed", "requests_dropped")]),
        Structure(2207, [.. Of(Counter32, "ovs_", "hits", "misses", "lost", "mask_hits", "flows", "masks")]),
        Structure(Broadcom, 1, [.. Of(Percentage, "asic_buffer_", "unicast", "multicast")]),
        Structure(Broadcom, 2, [
            .. Of(Percentage, "asic_port_buffer_", "in_unicast", "in_multicast", "out_unicast", "out_multicast"),
            .. Of(NumberList, "asic_queue_buffer_", "unicast", "multicast")]),
        Structure(Broadcom, 3, [.. Of(Counter32, "asic_",
            "hosts", "hosts_max", "ipv4", "ipv4_max", "ipv6", "ipv6_max", "ipv4_ipv6", "ipv4_ipv6_max", "long_ipv6", "long_ipv6_max", "routes", "routes_max", "ecmp_next_hops",
            "ecmp_next_hops_max", "macs", "macs_max", "ipv4_neighbors", "ipv6_neighbors", "ipv4_routes", "ipv6_routes", "acl_in_entries", "acl_in_entries_max", "acl_in_counters",
            "acl_in_counters_max", "acl_in_meters", "acl_in_meters_max", "acl_in_slices", "acl_in_slices_max", "acl_out_entries", "acl_out_entries_max", "acl_out_counters",
            "acl_out_counters_max", "acl_out_meters", "acl_out_meters_max", "acl_out_slices", "acl_out_slices_max")]),

        // Times in milliseconds, energy in millijoules, temperature in degrees Celsius, fan speed in percent.
        Structure(Nvidia, 1, [
            .. Of(Counter32, "gpu_", "count", "processes", "busy_ms", "memory_busy_ms"), .. Of(Counter64, "gpu_memory_", "total", "free"),
            .. Of(Counter32, "gpu_", "ecc_errors", "energy_mj", "temperature_c", "fan_percent")]),
    ];

    private static IEnumerable<SFlowField> Traffic(string prefix) =>
    [
        One(prefix + "in_octets", Counter64), .. Of(Counter32, prefix, "in_packets", "in_errors", "in_drops"),
        One(prefix + "out_octets", Counter64), .. Of(Counter32, prefix, "out_packets", "out_errors", "out_drops"),
    ];
}
