using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Pmacct;

/// <summary>The keys of pmacct 1.7.7 (CONFIG-KEYS), and what becomes of each.</summary>
internal static class PmacctKeys
{
    private const string Routing = "comes from routing protocols, which are not collected here";
    private const string Queue = "queues and caches take care of themselves";

    /// <summary>One setting whatever plugin the key is named after.</summary>
    private static readonly string[] s_plugins = ["print", "sql", "kafka", "amqp"];

    private static readonly string[] s_daemons = ["pmacctd", "nfacctd", "sfacctd"];

    private static readonly Dictionary<string, PmacctKey> s_keys = Make();

    private static readonly (string Start, string Why)[] s_families =
    [
        ("bgp_", Routing), ("bmp_", Routing), ("isis_", Routing), ("rpki_", Routing),
        ("telemetry_", "streaming telemetry is not collected here"),
        ("uacctd_", "NFLOG is not read here; pmacctd on the interface is"),
        ("sfprobe_", "sFlow is not exported here"), ("sfacctd_counter_", "counter samples go into no file here"),
        ("classifier", "packets are not classified here"), ("geoip", "there is no GeoIP here; a lookup table of networks does it in queries"),
        ("tmp_", "a knob of pmacct's own"), ("avro_", "Avro is not written here"),
    ];

    /// <summary>Keys that pmacct itself does not know, and what is meant by them.</summary>
    private static readonly Dictionary<string, string> s_meant = new(StringComparer.Ordinal) { ["plugin"] = "plugins", ["interface"] = "pcap_interface" };

    public static IEnumerable<PmacctKey> All => s_keys.Values;

    /// <summary>Null when pmacct has no such key.</summary>
    public static PmacctKey? Find(string name) =>
        s_keys.TryGetValue(name, out PmacctKey? key) ? key
        : s_families.FirstOrDefault(family => name.StartsWith(family.Start, StringComparison.Ordinal)) is { Start: not null } known ? new PmacctKey(name, name, PmacctKeyUse.Absent, known.Why)
        : null;

    /// <summary>What is meant by a key that older versions had, or that guides have wrong; null for others.</summary>
    public static string? Meant(string name) => s_meant.GetValueOrDefault(name);

    /// <summary>Behind a message; empty when no name is near.</summary>
    public static string Near(string name) => NearName.Suffix(name, s_keys.Keys);

    private static Dictionary<string, PmacctKey> Make()
    {
        Dictionary<string, PmacctKey> keys = new(StringComparer.Ordinal);
        Done("plugins", "aggregate", "aggregate_filter", "daemonize", "pidfile", "logfile", "pcap_interface", "pcap_filter", "pcap_savefile", "snaplen", "promisc", "sampling_rate");
        Done("networks_file", "networks_mask", "networks_file_filter", "networks_no_mask_if_zero", "ports_file", "use_ip_next_hop");
        Done("pre_tag_map", "pre_tag_filter", "pre_tag2_filter", "post_tag", "post_tag2");
        Done("print_output", "print_output_file", "print_output_file_append", "print_output_separator", "print_latest_file");
        Done("timestamps_secs", "timestamps_utc", "timestamps_since_epoch", "timestamps_rfc3339");
        Done("sql_db", "sql_table", "sql_host", "sql_port", "sql_user", "sql_passwd", "sql_dont_try_update", "sql_use_copy", "sql_table_version");
        Done("kafka_broker_host", "kafka_broker_port", "kafka_topic", "kafka_partition_key", "kafka_output");
        Done("amqp_host", "amqp_vhost", "amqp_user", "amqp_passwd", "amqp_exchange", "amqp_exchange_type", "amqp_routing_key", "amqp_output");
        Done("nfprobe_receiver", "nfprobe_version", "nfprobe_engine", "tee_receivers", "tee_transparent");
        Each(s_plugins, PmacctKeyUse.Done, "", "refresh_time", "history", "history_roundoff", "num_protos");
        Each(s_daemons, PmacctKeyUse.Done, "", "renormalize", "ext_sampling_rate", "as", "net", "time_new");
        Each(["nfacctd", "sfacctd"], PmacctKeyUse.Done, "", "port", "ip", "allow_file", "pipe_size", "mcast_groups");
        Each(["pmacctd"], PmacctKeyUse.Done, "", "flow_lifetime");

        Idle("the table itself is the memory, ask it with queries", "imt_path", "imt_buckets", "imt_mem_pools_number", "imt_mem_pools_size");
        Idle("messages go to standard error, or to logfile", "syslog", "debug", "debug_internal_msg");
        Idle(Queue, "plugin_pipe_size", "plugin_buffer_size", "plugin_pipe_zmq", "plugin_pipe_zmq_retry", "plugin_pipe_zmq_profile", "plugin_pipe_zmq_hwm");
        Idle(Queue, "maps_entries", "maps_row_len", "maps_index", "networks_cache_entries", "thread_stack", "tee_pipe_size", "tee_max_receivers", "tee_max_receiver_pools", "nfprobe_maxflows");
        Idle("one process does it all", "plugin_exit_any", "propagate_signals", "core_proc_name", "proc_priority", "pmacctd_nonroot");
        Idle("maps are read at the start", "maps_refresh");
        Idle("rows go in batches, and what is written is whole", "sql_multi_values", "sql_locking_style", "sql_optimize_clauses", "sql_delimiter", "kafka_multi_values", "amqp_multi_values");
        Idle("the connection takes care of it", "amqp_heartbeat_interval", "amqp_frame_max");
        Idle("messages are persistent, and confirmed", "amqp_persistent_msg");
        Idle("templates are kept in the data directory", "nfacctd_templates_file");
        Idle("fragments are put to their flow always", "pmacctd_force_frag_handling");
        Idle("there is nothing to wait for", "pcap_savefile_delay");
        Idle("columns carry whatever version", "sql_data", "sql_table_type");
        Idle("exporters are counted in any case", "nfacctd_disable_checks", "sfacctd_disable_checks", "nfacctd_disable_opt_scope_check");
        Each(s_plugins, PmacctKeyUse.Idle, Queue, "cache_entries", "max_writers");
        Each(["pmacctd"], PmacctKeyUse.Idle, Queue, "frag_buffer_size", "flow_buffer_size", "flow_buffer_buckets", "conntrack_buffer_size", "pipe_size");

        Absent("fields of packets and flows are named, not placed", "aggregate_primitives");
        Absent("files get the rights that the umask of the process leaves", "files_umask", "files_uid", "files_gid");
        Absent("DTLS is not in .NET; IPFIX over TLS is done by a binding with transport=tls", "dtls_path", "nfacctd_dtls_port", "nfprobe_dtls", "nfprobe_dtls_verify_cert");
        Absent("one interface is listened on", "pcap_interfaces_map", "pcap_ifindex");
        Absent("say it in pcap_filter", "pcap_protocol", "pcap_direction", "pcap_arista_trailer_offset", "pcap_arista_trailer_flag_value");
        Absent("the interface must be there at the start", "pcap_interface_wait");
        Absent("a file is read once, to its end", "pcap_savefile_wait", "pcap_savefile_replay");
        Absent("counters of a flow stay in the bin in which it began", "nfacctd_pro_rating");
        Absent("queries tell first and last times: min(first_time), max(last_time)", "nfacctd_stitching", "sfacctd_stitching", "pmacctd_stitching");
        Absent("times are kept as exporters tell them", "nfacctd_time_secs");
        Absent("option records go to a table of their own with a logger of records=options", "nfacctd_account_options");
        Absent("templates are not shared by UDP", "nfacctd_templates_receiver", "nfacctd_templates_port");
        Absent("a binding listens on both families when its address is ::", "nfacctd_ipv6_only", "sfacctd_ipv6_only");
        Absent(Routing, "nfacctd_peer_as", "sfacctd_peer_as", "nfprobe_peer_as", "flow_to_rd_map");
        Absent("the longest prefix wins", "networks_file_no_lpm");
        Absent("sampling rates by exporter are an option of loggers (sampling=)", "sampling_map");
        Absent("a query with a condition does it", "pre_tag_label_filter");
        Absent("inner headers are an option of loggers (inner=true)", "tunnel_0");
        Absent("the connection to the server is made as it is told by host and port", "sql_conn_ca_file", "sql_recovery_backup_host");
        Absent("a table is made with the columns that go into it", "sql_table_schema", "sql_num_hosts", "sql_trigger_time");
        Absent("the key of a message chooses its partition (kafka_partition_key)", "kafka_partition", "kafka_partition_dynamic");
        Absent("brokers are named by kafka_broker_host", "kafka_config_file", "kafka_avro_schema_registry", "kafka_topic_rr", "amqp_routing_key_rr");
        Absent("no libraries are loaded", "print_output_custom_lib", "print_output_custom_cfg_file");
        Absent("files appear with their first row", "print_write_empty_file");
        Absent("files appear whole, no lock is needed", "print_output_lock_file");
        Absent("files appear whole: rows of one purge are one write", "print_markers", "kafka_markers", "amqp_markers");
        Absent("it is not done by the exporter here", "nfprobe_timeouts", "nfprobe_hoplimit", "nfprobe_source_ip", "nfprobe_ipprec", "nfprobe_direction");
        Absent("it is not done by the exporter here", "nfprobe_ifindex", "nfprobe_ifindex_override", "nfprobe_dont_cache", "nfprobe_tstamp_usec");
        Absent("datagrams go as they came, by UDP", "tee_source_ip", "tee_ipprec", "tee_kafka_config_file");
        Absent("there is no Redis here", "redis_host", "redis_db", "cluster_name", "cluster_id");
        Absent("bins begin on the full minute, hour, day", "print_history_offset", "sql_history_offset", "kafka_history_offset", "amqp_history_offset");
        Absent("a condition in aggregate_filter or a query does it", "print_preprocess", "sql_preprocess", "kafka_preprocess", "amqp_preprocess");
        Absent("a condition in aggregate_filter or a query does it", "print_preprocess_type", "sql_preprocess_type", "kafka_preprocess_type", "amqp_preprocess_type");
        Absent("no programs are started", "print_trigger_exec", "sql_trigger_exec", "kafka_trigger_exec", "amqp_trigger_exec");
        Absent("outputs begin at once", "print_startup_delay", "sql_startup_delay", "kafka_startup_delay", "amqp_startup_delay");
        Each(["nfacctd", "sfacctd"], PmacctKeyUse.Absent, "Kafka as input is a logger of its own (logapi.createLogger)", "kafka_broker_host", "kafka_broker_port", "kafka_config_file", "kafka_topic");
        Each(["nfacctd", "sfacctd"], PmacctKeyUse.Absent, "ZeroMQ is not read here", "zmq_address");
        Each(["pmacctd"], PmacctKeyUse.Absent, "a flow of TCP ends with FIN or RST, or as others", "flow_tcp_lifetime");
        return keys;

        void Done(params string[] names) => Array.ForEach(names, name => keys.Add(name, new PmacctKey(name, name, PmacctKeyUse.Done, "")));
        void Idle(string why, params string[] names) => Array.ForEach(names, name => keys.Add(name, new PmacctKey(name, name, PmacctKeyUse.Idle, why)));
        void Absent(string why, params string[] names) => Array.ForEach(names, name => keys.Add(name, new PmacctKey(name, name, PmacctKeyUse.Absent, why)));
        void Each(string[] starts, PmacctKeyUse use, string why, params string[] ends)
        {
            foreach (string end in ends)
            {
                foreach (string start in starts)
                {
                    keys.Add($"{start}_{end}", new PmacctKey($"{start}_{end}", end, use, why));
                }
            }
        }
    }
}
