using System.Globalization;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// By what packets are put together into flows: fields of the vocabulary, each also under the name that pmacct's <c>aggregate</c>
/// has for it. Immutable.
/// </summary>
public sealed class FlowKey
{
    private const int DefaultV4Bits = 24;
    private const int DefaultV6Bits = 64;
    private const string NoFields = "none";

    private static readonly (KeyFields Field, string Name, string[] Aliases)[] s_fields =
    [
        (KeyFields.SourceIp, "src_ip", ["src_host", "ip_src", "src_addr"]),
        (KeyFields.DestinationIp, "dst_ip", ["dst_host", "ip_dst", "dst_addr"]),
        (KeyFields.SourceNet, "src_net", ["net_src"]),
        (KeyFields.DestinationNet, "dst_net", ["net_dst"]),
        (KeyFields.SourcePort, "src_port", ["port_src"]),
        (KeyFields.DestinationPort, "dst_port", ["port_dst"]),
        (KeyFields.Protocol, "protocol", ["proto", "ip_proto"]),
        (KeyFields.IpVersion, "ip_version", []),
        (KeyFields.Tos, "tos", ["ip_tos"]),
        (KeyFields.Vlan, "vlan_id", ["vlan", "in_vlan", "vlan_in"]),
        (KeyFields.InnerVlan, "inner_vlan_id", ["cvlan", "in_cvlan", "cvlan_in"]),
        (KeyFields.EtherType, "ether_type", ["etype"]),
        (KeyFields.SourceMac, "src_mac", ["mac_src"]),
        (KeyFields.DestinationMac, "dst_mac", ["mac_dst"]),
        (KeyFields.VlanPriority, "vlan_priority", ["cos"]),
        (KeyFields.FlowLabel, "flow_label", []),
        (KeyFields.MplsLabels, "mpls_labels", ["mpls_label_stack"]),
    ];

    private FlowKey(KeyFields fields, NetworkMask source, NetworkMask destination)
    {
        const KeyFields Addresses = KeyFields.SourceIp | KeyFields.DestinationIp | KeyFields.SourceNet | KeyFields.DestinationNet;
        Fields = (fields & Addresses) != KeyFields.None ? fields | KeyFields.IpVersion : fields;
        Source = source;
        Destination = destination;
    }

    /// <summary>Addresses, ports, protocol, TOS and VLAN.</summary>
    public static FlowKey Default { get; } = Parse("src_ip,dst_ip,src_port,dst_port,protocol,tos,vlan_id");

    /// <summary>What <see cref="Parse"/> takes, by the names of the vocabulary, and <c>none</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_fields.Select(field => field.Name), NoFields];

    internal KeyFields Fields { get; }

    internal NetworkMask Source { get; }

    internal NetworkMask Destination { get; }

    /// <summary>True when frames that hold no IP packet have all of the key, and become flows too.</summary>
    internal bool IsOfLink => Fields != KeyFields.None && (Fields & ~KeyFields.Link) == KeyFields.None;

    /// <summary>
    /// Names, commas between; <c>src_net</c> and <c>dst_net</c> may have the bits of IPv4 and IPv6 networks behind them
    /// (<c>src_net/16</c>, <c>src_net/16/48</c>; 24 and 64 else); <c>none</c> puts all packets together.
    /// </summary>
    /// <exception cref="FlowKeyException">A name that is not known, or bits that cannot be.</exception>
    public static FlowKey Parse(string text)
    {
        KeyFields fields = KeyFields.None;
        NetworkMask source = new(DefaultV4Bits, DefaultV6Bits), destination = source;
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word == NoFields)
            {
                continue;
            }

            string[] parts = word.Split('/');
            KeyFields field = Find(parts[0], word);
            fields |= field;
            if (parts.Length > 1)
            {
                NetworkMask mask = field is KeyFields.SourceNet or KeyFields.DestinationNet
                    ? Mask(parts, word)
                    : throw new FlowKeyException($"flow key {word}: only src_net and dst_net have bits behind them");
                (source, destination) = field == KeyFields.SourceNet ? (mask, destination) : (source, mask);
            }
        }

        return new FlowKey(fields, source, destination);
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        const KeyFields Told = ~KeyFields.IpVersion;
        KeyFields shown = (Fields & Told) is var rest && (rest & (KeyFields.SourceIp | KeyFields.DestinationIp | KeyFields.SourceNet | KeyFields.DestinationNet)) != KeyFields.None ? rest : Fields;
        return shown == KeyFields.None ? NoFields : string.Join(',', s_fields.Where(field => (shown & field.Field) != KeyFields.None).Select(field => field.Field switch
        {
            KeyFields.SourceNet => $"{field.Name}/{Source}",
            KeyFields.DestinationNet => $"{field.Name}/{Destination}",
            _ => field.Name,
        }));
    }

    private static KeyFields Find(string name, string word)
    {
        foreach ((KeyFields field, string ours, string[] aliases) in s_fields)
        {
            if (name == ours || aliases.Contains(name, StringComparer.Ordinal))
            {
                return field;
            }
        }

        string? near = NearName.Find(name, s_fields.SelectMany(field => field.Aliases.Prepend(field.Name)));
        string hint = near is null ? "" : $" (did you mean {near}?)";
        throw new FlowKeyException($"flow key: no field {(word.Length == 0 ? "between two commas" : name)} that packets have{hint}; there are {string.Join(", ", Names)}");
    }

    private static NetworkMask Mask(string[] parts, string word)
    {
        int v6 = DefaultV6Bits;
        return parts.Length <= 3 && TryBits(parts[1], 32, out int v4) && (parts.Length < 3 || TryBits(parts[2], 128, out v6))
            ? new NetworkMask(v4, v6)
            : throw new FlowKeyException($"flow key {word}: bits of IPv4 networks, 0 to 32, and of IPv6 networks, 0 to 128, such as {parts[0]}/24 or {parts[0]}/24/64");
    }

    private static bool TryBits(string text, int most, out int bits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= most;
}
