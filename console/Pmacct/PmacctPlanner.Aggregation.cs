using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Text;

namespace LogFlowDb.Console.Pmacct;

internal sealed partial class PmacctPlanner
{
    /// <summary>The aggregation of one plugin as stages and keys of an output.</summary>
    private sealed class Aggregation(PmacctPlanner planner, PmacctPlugin plugin)
    {
        /// <summary>Of the fields that are worked out, so that they are none of the vocabulary.</summary>
        private const string Own = "pm_";

        private readonly PmacctSettings _settings = planner._settings;
        private readonly List<string> _stages = [];
        private readonly List<string> _keys = [];
        private readonly List<string> _sums = ["octet_count as bytes", "packet_count as packets"];
        private readonly List<string> _filters = [];
        private readonly List<string> _evals = [];
        private bool _hasFlags;

        public Dictionary<string, string> Values()
        {
            List<PmacctPrimitive> primitives = Primitives();
            Networks(primitives);
            if (plugin.IsBroker)
            {
                _evals.Add($"{Own}event_type=\"purge\"");
                _keys.Add($"{Own}event_type as event_type");
            }

            foreach (PmacctPrimitive primitive in primitives)
            {
                Take(primitive);
            }

            Filter();
            if (_evals.Count > 0)
            {
                _stages.Add("eval " + string.Join(", ", _evals));
            }

            Sum(primitives);
            Dictionary<string, string> values = new(StringComparer.Ordinal) { [OutputKeys.Table] = Table };
            Add(values, OutputKeys.Through, _stages.Count > 0 ? string.Join(" | ", _stages) : null);
            Add(values, OutputKeys.Filter, _filters.Count > 0 ? string.Join(" and ", _filters.Select(static filter => $"({filter})")) : null);
            Add(values, OutputKeys.Keys, _keys.Count > 0 ? string.Join(", ", _keys) : null);
            values[OutputKeys.Sum] = string.Join(", ", _sums);
            Add(values, OutputKeys.Bits, _hasFlags ? $"{Own}tcp_flags as tcp_flags" : null);
            Add(values, OutputKeys.Renormalize, _settings.Flag("renormalize") ? "on" : null);
            return values;
        }

        private List<PmacctPrimitive> Primitives()
        {
            PmacctEntry? entry = _settings.Find("aggregate", plugin);
            List<PmacctPrimitive> primitives = [];
            foreach (string word in (entry?.Value ?? "src_host").ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (word == PmacctPrimitives.None)
                {
                    continue;
                }

                PmacctPrimitive? primitive = PmacctPrimitives.Find(word, out string why);
                if (primitive is null || (primitive.OfExporters && planner.OfPackets))
                {
                    _settings.Leave(entry!, primitive is null ? why : $"{word} is not done of packets: flows of them have first and last times, not each packet's");
                }
                else if (primitives.Contains(primitive))
                {
                    _settings.Refuse(entry!, $"{word} stands there twice");
                }
                else
                {
                    primitives.Add(primitive);
                }
            }

            if (primitives.Count > 1 && primitives.Find(static primitive => primitive.Name.StartsWith("sum_", StringComparison.Ordinal)) is { } sum)
            {
                _settings.Notice(entry!, $"{sum.Name} is to be used alone: the others are left out, as in pmacct");
                return [sum];
            }

            return primitives;
        }

        private void Take(PmacctPrimitive primitive)
        {
            if (primitive.Key is { } key)
            {
                planner._keyFields.UnionWith(key.Split(','));
            }

            switch (primitive.Name)
            {
                case PmacctPrimitives.Flags:
                    // Some exporters tell flags of other protocols.
                    _evals.Add($"{Own}tcp_flags=if(protocol == 6, tcp_flags, 0)");
                    _hasFlags = true;
                    return;
                case PmacctPrimitives.Flows:
                    planner._countsFlows = true;
                    _evals.Add($"{Own}flows={(planner.OfPackets ? "if(flow_end_reason == 2, 0, 1)" : "if(nvl(flow_count, 0) == 0, 1, flow_count)")}");
                    _sums.Add($"{Own}flows as flows");
                    return;
            }

            string expression = primitive.Expression ?? Expression(primitive);
            if (primitive.Name.StartsWith("timestamp_", StringComparison.Ordinal) && _settings.Flag("timestamps_secs", plugin))
            {
                expression = $"datetrunc({expression}, \"1s\")";
            }

            if (primitive.Name == "proto" && plugin.Type is not (PmacctPlugin.Print or "pgsql") && !_settings.Flag("num_protos", plugin))
            {
                // Printing knows the names itself, and the column of PostgreSQL is a number.
                expression = $"case({string.Join(", ", PmacctProtocols.Names.Select(static pair => $"protocol == {Text(pair.Key)}, \"{pair.Value}\""))}, string(nvl(protocol, 0)))";
            }

            _evals.Add($"{Own}{primitive.Column}={expression}");
            _keys.Add($"{Own}{primitive.Column} as {primitive.Column}");
        }

        private string Expression(PmacctPrimitive primitive) => primitive.Name switch
        {
            "src_host" => Host("src"),
            "dst_host" => Host("dst"),
            "src_net" => Net("src"),
            "dst_net" => Net("dst"),
            "src_mask" => Mask("src"),
            "dst_mask" => Mask("dst"),
            "src_as" => As("src"),
            "dst_as" => As("dst"),
            "src_port" => Port("src"),
            "dst_port" => Port("dst"),
            "sum_host" => $"array({Host("src")}, {Host("dst")})",
            "sum_net" => $"array({Net("src")}, {Net("dst")})",
            "sum_port" => $"array({Port("src")}, {Port("dst")})",
            "sum_mac" => "array(src_mac, dst_mac)",
            "peer_dst_ip" => NextHop(),
            "tag" => Tag(static rule => rule.Tag, "post_tag"),
            "tag2" => Tag(static rule => rule.Tag2, "post_tag2"),
            "label" => planner._files.Tags(plugin, planner.OfPackets) is { } map ? Remember(map).Case(static rule => $"\"{Escaped(rule.Label)}\"", "\"\"") : "\"\"",
            _ => SamplingRate(),
        };

        private void Networks(List<PmacctPrimitive> primitives)
        {
            if (planner._files.Networks(plugin) is not { } table)
            {
                return;
            }

            bool isFilter = _settings.Flag("networks_file_filter", plugin);
            foreach (string end in new[] { "src", "dst" })
            {
                bool isAsked = primitives.Exists(primitive => primitive.Name.StartsWith("sum_", StringComparison.Ordinal) || primitive.Name == $"{end}_net" || primitive.Name == $"{end}_mask"
                    || primitive.Name == $"{end}_as" || (isFilter && primitive.Name == $"{end}_host") || (end == "dst" && primitive.Name == "peer_dst_ip"));
                if (isAsked)
                {
                    _stages.Add($"lookup {table} {end}_ip as prefix output network as {Own}{end}_network, bits as {Own}{end}_bits, asn as {Own}{end}_asn, next_hop as {Own}{end}_hop");
                }
            }
        }

        private string Host(string end) => planner._files.Networks(plugin) is not null && _settings.Flag("networks_file_filter", plugin)
            ? $"if(isnull({Own}{end}_network), {PmacctPrimitives.NoAddress($"{end}_ip")}, {end}_ip)"
            : $"{end}_ip";

        private string Net(string end)
        {
            string none = _settings.Flag("networks_no_mask_if_zero", plugin) ? $"{end}_ip" : PmacctPrimitives.NoAddress($"{end}_ip");
            string otherwise = _settings.Number("networks_mask", 0, 128, plugin) is { } mask ? $"network({end}_ip, {Text(mask)})"
                : FromExporter("net") ? $"if(nvl({end}_mask, 0) == 0, {none}, network({end}_ip, {end}_mask))"
                : none;
            return FromFile ? $"nvl(ip({Own}{end}_network), {otherwise})" : otherwise;
        }

        private string Mask(string end)
        {
            string otherwise = _settings.Number("networks_mask", 0, 128, plugin) is { } mask ? Text(mask) : FromExporter("net") ? $"nvl({end}_mask, 0)" : "0";
            return FromFile ? $"nvl(long({Own}{end}_bits), {otherwise})" : otherwise;
        }

        private string As(string end)
        {
            bool isOfFile = _settings.Text("as")?.ToLowerInvariant() is "file" or "longest" or "fallback";
            if (planner.OfPackets)
            {
                if (!FromFile)
                {
                    _settings.Refuse(_settings.Find("aggregate", plugin)!, $"{end}_as takes a networks_file and pmacctd_as: file");
                }

                return isOfFile ? $"nvl(long({Own}{end}_asn), 0)" : "0";
            }

            return FromFile && isOfFile ? $"nvl(long({Own}{end}_asn), nvl({end}_as, 0))" : $"nvl({end}_as, 0)";
        }

        private string Port(string end)
        {
            // pmacctd and NetFlow v5 have ports of TCP and UDP; later exporters tell what they like, and so does nfacctd.
            string port = $"if(in(protocol, 6, 17){(planner.OfPackets ? "" : " or flow_type != \"netflow5\"")}, nvl({end}_port, 0), 0)";
            return planner._files.Ports(plugin) is { } group ? $"if(matchport(\"{group}\", {end}_port), {port}, 0)" : port;
        }

        private string NextHop()
        {
            string told = _settings.Flag("use_ip_next_hop") ? "nvl(bgp_next_hop, next_hop)" : "bgp_next_hop";
            return FromFile ? $"nvl(ip({Own}dst_hop), {told})" : told;
        }

        private string SamplingRate()
        {
            bool isOne = _settings.Flag("renormalize") || (planner.OfPackets && _settings.Text("ext_sampling_rate") is null);
            return !isOne ? "long(nvl(sampling_rate, 0))"
                : planner.OfPackets ? "1"
                : "if(nvl(sampling_rate, 0) > 0, 1, 0)";
        }

        private string Tag(Func<PreTagRule, long> tag, string post)
        {
            string otherwise = Text(_settings.Number(post, 0, long.MaxValue, plugin) ?? 0);
            return _settings.Text(post, plugin) is null && planner._files.Tags(plugin, planner.OfPackets) is { } map ? Remember(map).Case(rule => Text(tag(rule)), "0") : otherwise;
        }

        private PreTagMap Remember(PreTagMap map)
        {
            Ask(map.Fields);
            return map;
        }

        private bool FromFile => planner._files.Networks(plugin) is not null;

        /// <summary>Whether an exporter's own word counts, which packets have none of.</summary>
        private bool FromExporter(string meaning) => !planner.OfPackets && _settings.Text(meaning)?.ToLowerInvariant() is null or "netflow" or "sflow" or "longest" or "fallback";

        private void Filter()
        {
            if (_settings.Find("aggregate_filter", plugin) is { } entry)
            {
                if (entry.Plugin is null)
                {
                    _settings.Refuse(entry, "is of one plugin: its name in brackets is missing, as in aggregate_filter[in]");
                    return;
                }

                try
                {
                    FlowFilter filter = BpfReader.Translate(entry.Value);
                    Ask(filter.Fields);
                    _filters.Add(filter.Expression);
                }
                catch (PmacctException wrong)
                {
                    _settings.Refuse(entry, wrong.Message);
                }
            }

            TagFilters("pre_tag_filter", "tag", static rule => rule.Tag);
            TagFilters("pre_tag2_filter", "tag2", static rule => rule.Tag2);
        }

        private void TagFilters(string key, string name, Func<PreTagRule, long> tag)
        {
            if (_settings.Find(key, plugin) is not { } entry)
            {
                return;
            }

            string field = $"{Own}match_{name}";
            if (TagFilter.Translate(entry.Value, field) is not { } condition)
            {
                _settings.Refuse(entry, $"'{entry.Value}' is no list of tags, as 10,20-29,-25");
                return;
            }

            _evals.Add($"{field}={(planner._files.Tags(plugin, planner.OfPackets) is { } map ? Remember(map).Case(rule => Text(tag(rule)), "0") : "0")}");
            _filters.Add(condition);
        }

        /// <summary>What packets must be told apart by besides.</summary>
        private void Ask(IEnumerable<string> fields) => planner._keyFields.UnionWith(fields.Where(static field => field is "src_mac" or "dst_mac" or "ether_type" or "mpls_labels" or "inner_vlan_id"));

        /// <summary>Each flow counts for both of its ends.</summary>
        private void Sum(List<PmacctPrimitive> primitives)
        {
            if (primitives is [{ } only] && only.Name.StartsWith("sum_", StringComparison.Ordinal))
            {
                _stages.Add($"explode {Own}{only.Column}");
            }

            if (planner.OfPackets && _settings.Number("ext_sampling_rate", 1, uint.MaxValue) is { } rate)
            {
                _stages.Insert(0, $"eval sampling_rate={Text(rate)}");
            }
        }

        private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
    }
}
