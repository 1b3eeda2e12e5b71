using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>A line of telegraf: measurement and tags, fields, a time that means nothing.</summary>
internal static partial class InfluxLine
{
    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["src"] = "src_ip", ["dst"] = "dst_ip", ["src_port"] = "src_port", ["dst_port"] = "dst_port", ["in_bytes"] = "octet_count", ["in_packets"] = "packet_count",
        ["in_total_bytes"] = "octet_count", ["in_total_packets"] = "packet_count", ["in_snmp"] = "in_if", ["out_snmp"] = "out_if", ["src_mask"] = "src_mask",
        ["dst_mask"] = "dst_mask", ["next_hop"] = "next_hop", ["vlan_src"] = "vlan_id", ["bgp_src_as"] = "src_as", ["bgp_dst_as"] = "dst_as", ["flows"] = "flow_count",
        ["in_src_mac"] = "src_mac", ["out_dst_mac"] = "post_dst_mac",
    };

    public static string? Field(string name) => s_fields.GetValueOrDefault(name);

    /// <summary><c>type_PEN_ID</c>; null when the catalogue does not have it.</summary>
    public static Element? Element(string name)
    {
        string[] parts = name.Split('_');
        return parts.Length == 3 && uint.TryParse(parts[1], CultureInfo.InvariantCulture, out uint pen) && int.TryParse(parts[2], CultureInfo.InvariantCulture, out int id)
            ? Catalogue.Find(pen, id)
            : null;
    }

    public static IEnumerable<(string Name, JsonElement Value)> Fields(string line)
    {
        string fields = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..line.LastIndexOf(' ')];
        foreach (Match match in Pair().Matches(fields))
        {
            string text = match.Groups["value"].Value;
            yield return (match.Groups["name"].Value, JsonDocument.Parse(text[0] == '"' ? text : text.TrimEnd('u', 'i')).RootElement);
        }
    }

    [GeneratedRegex("(?<name>[a-z0-9_]+)=(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|[^,]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pair();
}
