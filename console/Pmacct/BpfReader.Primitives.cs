using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Pmacct;

/// <content>One test: qualifiers and a value, or a word alone.</content>
internal sealed partial class BpfReader
{
    private const string PortProtocols = "in(protocol, 6, 17, 132)";

    private static readonly Dictionary<string, int> s_protocols = new(StringComparer.Ordinal)
    {
        ["tcp"] = 6, ["udp"] = 17, ["icmp"] = 1, ["icmp6"] = 58, ["igmp"] = 2, ["sctp"] = 132, ["esp"] = 50, ["ah"] = 51,
        ["pim"] = 103, ["vrrp"] = 112, ["carp"] = 112, ["igrp"] = 9, ["gre"] = 47, ["ospf"] = 89,
    };

    private static readonly string[] s_types = ["host", "net", "port", "portrange", "proto", "protochain", "gateway"];

    /// <summary>Words that stand for a layer, in front of a type or alone.</summary>
    private static readonly string[] s_layers = ["ether", "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "link", "fddi", "tr", "wlan"];

    private static readonly string[] s_packets =
    [
        "less", "greater", "inbound", "outbound", "ifname", "on", "rnr", "rset", "srnr", "reason", "action", "pppoed", "pppoes", "geneve", "gateway", "arp", "rarp", "decnet",
        "aarp", "atalk", "ipx", "lat", "moprc", "mopdl", "iso", "clnp", "esis", "isis", "stp", "netbeui", "llc", "type", "subtype", "dir", "len", "protochain", "fddi", "tr", "wlan",
    ];

    private static readonly string[] s_words =
        [.. s_types, .. s_layers, .. s_protocols.Keys, "src", "dst", "vlan", "mpls", "multicast", "broadcast", "and", "or", "not", "less", "greater"];

    private string Primitive()
    {
        BpfToken first = Next;
        if (!first.IsWord)
        {
            throw first.Is("[") ? NotOfFlows("bytes of a packet", first.Offset) : Unexpected("host, net, port, a protocol, (");
        }

        if (first.Is("vlan") || first.Is("mpls"))
        {
            _at++;
            return Tagged(first);
        }

        string protocol = !first.IsPlain && (s_layers.Contains(first.Text, StringComparer.Ordinal) || s_protocols.ContainsKey(first.Text)) ? first.Text : "";
        _at += protocol.Length > 0 ? 1 : 0;
        if (Next.Is("["))
        {
            throw NotOfFlows($"{protocol}[…], bytes of a packet,", first.Offset);
        }

        if (Next.Is("multicast") || Next.Is("broadcast"))
        {
            return Group(protocol);
        }

        bool hasDirection = TryDirection(out BpfDirection direction);
        string type = "";
        if (Next is { IsWord: true, IsPlain: false } && s_types.Contains(Next.Text, StringComparer.Ordinal))
        {
            type = Next.Text;
            _at++;
        }

        if (protocol.Length > 0 && type.Length == 0 && !hasDirection)
        {
            return Alone(protocol, first);
        }

        BpfQualifiers qualifiers = new(protocol, direction, type);
        if (qualifiers.IsNone && !hasDirection)
        {
            if (!Next.IsPlain && s_packets.Contains(Next.Text, StringComparer.Ordinal))
            {
                throw NotOfFlows(Next.Text, Next.Offset);
            }

            // A bare value is of what was said last: not host vs and ace. Without that an address is a host.
            qualifiers = _last;
        }

        _last = qualifiers;
        return Values(qualifiers);
    }

    private bool TryDirection(out BpfDirection direction)
    {
        direction = BpfDirection.Either;
        if (!Next.Is("src") && !Next.Is("dst"))
        {
            return false;
        }

        bool isSource = Next.Is("src");
        _at++;
        bool isPair = (Next.Is("or") || Next.Is("and")) && _tokens[_at + 1].Is(isSource ? "dst" : "src");
        if (!isPair)
        {
            direction = isSource ? BpfDirection.Source : BpfDirection.Destination;
            return true;
        }

        direction = Next.Is("or") ? BpfDirection.Either : BpfDirection.Both;
        _at += 2;
        return true;
    }

    /// <summary>One value, or several in parentheses: <c>port (80 or 443)</c>.</summary>
    private string Values(BpfQualifiers qualifiers)
    {
        if (!Next.Is("("))
        {
            return Value(qualifiers);
        }

        _at++;
        string left = Value(qualifiers);
        while (Next.Is("and") || Next.Is("or") || Next.Is("&&") || Next.Is("||"))
        {
            string word = Next.Is("and") || Next.Is("&&") ? "and" : "or";
            _at++;
            left = $"({left} {word} {Value(qualifiers)})";
        }

        if (!Next.Is(")"))
        {
            throw Unexpected("and, or, )");
        }

        _at++;
        return left;
    }

    private string Value(BpfQualifiers qualifiers)
    {
        BpfToken token = Next;
        if (!token.IsWord)
        {
            throw Unexpected($"a value behind {(qualifiers.Type.Length > 0 ? qualifiers.Type : "src, dst or in their place")}");
        }

        _at++;
        if (Next.Is("["))
        {
            throw NotOfFlows($"{token.Text}[…], bytes of a packet,", token.Offset);
        }

        return qualifiers switch
        {
            { Protocol: "ether", Type: "" or "host" } => Mac(qualifiers.Direction, token),
            { Protocol: "ether", Type: "proto" } => EtherType(token),
            { Protocol: "arp" or "rarp" or "link" or "fddi" or "tr" or "wlan" } => throw NotOfFlows(qualifiers.Protocol, token.Offset),
            { Type: "gateway" or "protochain" } => throw NotOfFlows(qualifiers.Type, token.Offset),
            { Type: "" or "host", Protocol: "" or "ip" or "ip6" } => Host(qualifiers, token),
            { Type: "net", Protocol: "" or "ip" or "ip6" } => Net(qualifiers, token),
            { Type: "port", Protocol: not "ether" } => Port(qualifiers, token),
            { Type: "portrange", Protocol: not "ether" } => PortRange(qualifiers, token),
            { Type: "proto" } => Protocol(qualifiers, token),
            _ => throw new PmacctException($"filter: {qualifiers.Protocol} does not go with {(qualifiers.Type.Length > 0 ? qualifiers.Type : "an address")} at {token.Offset + 1}"),
        };
    }

    private string Alone(string protocol, BpfToken token) => protocol switch
    {
        "ip" => IpVersion(4),
        "ip6" => IpVersion(6),
        "icmp" or "igmp" or "igrp" or "vrrp" or "carp" => $"({IpVersion(4)} and {Field("protocol")} == {s_protocols[protocol]})",
        "icmp6" => $"({IpVersion(6)} and {Field("protocol")} == {s_protocols[protocol]})",
        _ when s_protocols.TryGetValue(protocol, out int number) => $"{Field("protocol")} == {number}",
        _ => throw NotOfFlows(protocol, token.Offset),
    };

    private string Group(string protocol)
    {
        BpfToken word = Next;
        _at++;
        return word.Text == "multicast" && protocol is "ip" or "ip6"
            ? $"({IpVersion(protocol == "ip" ? 4 : 6)} and is_multicast({Field("dst_ip")}))"
            : throw NotOfFlows(protocol.Length > 0 ? $"{protocol} {word.Text}" : word.Text, word.Offset);
    }

    private string Tagged(BpfToken word)
    {
        bool hasNumber = Next is { IsWord: true, Text: [>= '0' and <= '9', ..] };
        if (word.Text == "mpls")
        {
            return hasNumber ? throw NotOfFlows("mpls with a label", word.Offset) : $"isnotnull({Field("mpls_labels")})";
        }

        if (!hasNumber)
        {
            return $"isnotnull({Field("vlan_id")})";
        }

        string number = Number(Next, 4095, "vlan");
        _at++;
        return $"{Field("vlan_id")} == {number}";
    }

    private string IpVersion(int version) => $"ip_version({Field("src_ip")}) == {version}";

    private string Field(string name)
    {
        _fields.Add(name);
        return name;
    }

    private static string Near(BpfToken token) => NearName.Suffix(token.Text, s_words);
}
