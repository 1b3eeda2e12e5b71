using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Pmacct;

/// <summary>
/// A <c>pre_tag_map</c>: <c>key=value</c> pairs with blanks between, of which <c>set_…</c> say what a flow gets, and the others for which
/// flows the line holds. The first line that holds counts. Jumps and stacks of tags are not done.
/// </summary>
internal sealed class PreTagMap
{
    private const int MaxRules = 10_000;

    private static readonly string[] s_setters = ["set_tag", "id", "set_tag2", "id2", "set_label"];

    /// <summary>Fields that numbers are compared with; a minus in front of a number means all others.</summary>
    private static readonly Dictionary<string, string> s_numbers = new(StringComparer.Ordinal)
    {
        ["in"] = "in_if", ["out"] = "out_if", ["engine_type"] = "engine_type", ["engine_id"] = "engine_id", ["source_id"] = "observation_domain_id",
        ["agent_id"] = "observation_domain_id", ["flowset_id"] = "template_id", ["direction"] = "direction", ["nat_event"] = "nat_event", ["vlan"] = "vlan_id",
        ["cvlan"] = "inner_vlan_id", ["src_as"] = "src_as", ["dst_as"] = "dst_as", ["ip_proto"] = "protocol", ["src_port"] = "src_port", ["dst_port"] = "dst_port",
        ["tcp_flags"] = "tcp_flags", ["fwdstatus"] = "forwarding_status", ["fwd_status"] = "forwarding_status",
    };

    private static readonly Dictionary<string, string> s_addresses = new(StringComparer.Ordinal)
    {
        ["ip"] = "exporter_ip", ["nexthop"] = "next_hop", ["bgp_nexthop"] = "bgp_next_hop", ["src_net"] = "src_ip", ["dst_net"] = "dst_ip",
    };

    private static readonly Dictionary<string, string> s_macs = new(StringComparer.Ordinal) { ["src_mac"] = "src_mac", ["dst_mac"] = "dst_mac" };

    private PreTagMap(IReadOnlyList<PreTagRule> rules, IReadOnlySet<string> fields)
    {
        Rules = rules;
        Fields = fields;
    }

    public IReadOnlyList<PreTagRule> Rules { get; }

    /// <summary>Of the vocabulary, that the conditions ask for.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <param name="path">Full path.</param>
    /// <param name="ofPackets">Packets have no exporter: <c>ip</c> and interfaces hold for all.</param>
    /// <exception cref="PmacctException">It cannot be read, or a line is not done; the message names file and line.</exception>
    public static PreTagMap Read(string path, bool ofPackets)
    {
        List<PreTagRule> rules = [];
        HashSet<string> fields = new(StringComparer.Ordinal);
        foreach ((int number, string text) in MapLines.Read(path))
        {
            try
            {
                rules.Add(Rule(Pairs(text), fields, ofPackets));
            }
            catch (PmacctException wrong)
            {
                throw new PmacctException(string.Create(CultureInfo.InvariantCulture, $"{path}:{number}: {wrong.Message}"));
            }

            if (rules.Count > MaxRules)
            {
                throw new PmacctException(string.Create(CultureInfo.InvariantCulture, $"{path}: more than {MaxRules} rules"));
            }
        }

        return new PreTagMap(rules, fields);
    }

    /// <summary>What a rule gives, of the first that holds.</summary>
    /// <param name="given">Of a rule, as it is written in a query.</param>
    /// <param name="otherwise">Where none holds.</param>
    public string Case(Func<PreTagRule, string> given, string otherwise)
    {
        StringBuilder text = new("case(");
        foreach (PreTagRule rule in Rules)
        {
            text.Append(rule.Condition).Append(", ").Append(given(rule)).Append(", ");
        }

        return Rules.Count == 0 ? otherwise : text.Append(otherwise).Append(')').ToString();
    }

    private static PreTagRule Rule(List<(string Key, string Value)> pairs, HashSet<string> fields, bool ofPackets)
    {
        PreTagRule rule = new("", 0, 0, "");
        List<string> conditions = [];
        foreach ((string key, string value) in pairs)
        {
            switch (key)
            {
                case "set_tag" or "id":
                    rule = rule with { Tag = Tag(key, value) };
                    break;
                case "set_tag2" or "id2":
                    rule = rule with { Tag2 = Tag(key, value) };
                    break;
                case "set_label":
                    rule = rule with { Label = value };
                    break;
                case "label":
                    // A name to jump to; jumps themselves are refused.
                    break;
                case "filter":
                    FlowFilter filter = BpfReader.Translate(value);
                    fields.UnionWith(filter.Fields);
                    conditions.Add(filter.Expression);
                    break;
                default:
                    if (Condition(key, value, fields, ofPackets) is { } condition)
                    {
                        conditions.Add(condition);
                    }

                    break;
            }
        }

        return rule is { Tag: 0, Tag2: 0, Label.Length: 0 }
            ? throw new PmacctException("sets nothing: set_tag, set_tag2 or set_label is missing")
            : rule with { Condition = conditions.Count == 0 ? "true" : $"({string.Join(" and ", conditions)})" };
    }

    /// <summary>Null for a condition that holds always.</summary>
    private static string? Condition(string key, string value, HashSet<string> fields, bool ofPackets)
    {
        bool isNegative = value.StartsWith('-');
        string plain = isNegative ? value[1..] : value;
        if (s_numbers.TryGetValue(key, out string? field))
        {
            fields.Add(field);
            return long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? string.Create(CultureInfo.InvariantCulture, $"nvl({field}, 0) {(isNegative ? "!=" : "==")} {number}")
                : throw new PmacctException($"{key}={value}: a number is expected");
        }

        if (s_addresses.TryGetValue(key, out field))
        {
            if (ofPackets && key == "ip")
            {
                return null;
            }

            fields.Add(field);
            string test = $"cidr({field}, \"{Prefix(key, plain)}\")";
            return isNegative ? $"not({test})" : test;
        }

        if (s_macs.TryGetValue(key, out field))
        {
            fields.Add(field);
            return plain.Length <= 17 && plain.All(static c => char.IsAsciiHexDigit(c) || c == ':')
                ? $"{field} {(isNegative ? "!=" : "==")} \"{plain.ToLowerInvariant()}\""
                : throw new PmacctException($"{key}={value}: a MAC address is expected");
        }

        throw new PmacctException($"{key} is not done in maps{NearName.Suffix(key, s_setters.Concat(s_numbers.Keys).Concat(s_addresses.Keys).Concat(s_macs.Keys).Append("filter"))}");
    }

    private static string Prefix(string key, string text)
    {
        string address = text.Split('/')[0];
        return System.Net.IPAddress.TryParse(address, out _) && text.Count(static c => c == '/') <= 1
            ? text
            : throw new PmacctException($"{key}={text}: an address or a network is expected");
    }

    private static long Tag(string key, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long tag) && tag > 0 ? tag
        : throw new PmacctException($"{key}={value}: a number from 1 to {long.MaxValue} is expected{(value.EndsWith("++", StringComparison.Ordinal) ? "; tags that count up are not done" : "")}");

    /// <summary>Values in quotes may have blanks.</summary>
    private static List<(string Key, string Value)> Pairs(string text)
    {
        List<(string, string)> pairs = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                throw new PmacctException($"'{text[at..]}' is no key=value");
            }

            string key = text[at..equals].Trim();
            int from = equals + 1;
            bool isQuoted = from < text.Length && text[from] is '\'' or '"';
            int end = isQuoted ? text.IndexOf(text[from], from + 1) : IndexOfBlank(text, from);
            if (isQuoted && end < 0)
            {
                throw new PmacctException($"{key}: the quote is not closed");
            }

            pairs.Add((key, isQuoted ? text[(from + 1)..end] : text[from..end]));
            at = end + 1;
        }

        return pairs;
    }

    private static int IndexOfBlank(string text, int from)
    {
        int at = text.AsSpan(from).IndexOfAny(' ', '\t');
        return at < 0 ? text.Length : from + at;
    }
}
