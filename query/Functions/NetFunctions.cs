using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Addresses and what goes with them. Text that is an address serves as well as an address.</summary>
internal static class NetFunctions
{
    private const int InvalidMask = 90740;

    public static readonly FunctionDefinition[] All =
    [
        new("ip2long", "ip2long(ip)", "IPv4 address as a number", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) && ip.IsV4 ? Value.From((long)ip.V4) : Value.Null, 90710),
        new("ip2int", "ip2int(ip)", "IPv4 address as a signed 32-bit number", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) && ip.IsV4 ? Value.From((long)(int)ip.V4) : Value.Null, 90710),
        new("long2ip", "long2ip(n)", "Text of the IPv4 address with that number", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Long && a[0].AsLong is >= int.MinValue and <= uint.MaxValue
                ? Value.From(IpValue.FromV4(unchecked((uint)a[0].AsLong)).ToString())
                : Value.Null),
        new("network", "network(ip, prefix[, prefix6])", "Network of an address; prefix6 is for IPv6", 2, 3, PrepareNetwork),
        new("is_private", "is_private(ip)", "True for 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) ? Value.From(IsPrivate(ip)) : Value.Null),
        new("ip_version", "ip_version(ip)", "4 or 6", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) ? Value.From(ip.IsV4 ? 4L : 6L) : Value.Null),
        new("reverseip", "reverseip(ip)", "Text of an IPv4 address with its parts in reverse, as the DNS wants them", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) && ip.IsV4
                ? Value.From(string.Create(CultureInfo.InvariantCulture, $"{ip.V4 & 255}.{ip.V4 >> 8 & 255}.{ip.V4 >> 16 & 255}.{ip.V4 >> 24}"))
                : Value.Null),
        new("proto_name", "proto_name(n)", "Name of an IP protocol, such as tcp for 6; the number as text when it has none here", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Long ? Value.From(ProtocolName(a[0].AsLong)) : Value.Null),
        new("tcp_flags_text", "tcp_flags_text(n)", "Letters of TCP flags, such as .AP... for 24, in the order CEUAPRSF", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Long ? Value.From(FlagsText(a[0].AsLong)) : Value.Null),
    ];

    public static bool TryAddress(Value value, out IpValue address)
    {
        address = value.Kind == ValueKind.Ip ? value.AsIp : default;
        return value.Kind == ValueKind.Ip || (value.Kind == ValueKind.String && IpValue.TryParse(value.AsString, out address));
    }

    private static bool IsPrivate(IpValue address) => address.IsV4
        ? address.V4 >> 24 == 10 || address.V4 >> 20 == 0xac1 || address.V4 >> 16 == 0xc0a8
        : address.High >> 57 == 0xfc >> 1;

    /// <summary>An address gives an address, a text a text.</summary>
    private static ScalarFunction PrepareNetwork(FunctionArguments arguments)
    {
        for (int i = 1; i < arguments.Count; i++)
        {
            if (arguments.Constant(i) is { IsNull: false } prefix && prefix is not { Kind: ValueKind.Long, AsLong: >= 0 and <= 128 })
            {
                FunctionArguments.Fail(InvalidMask, i, $"{prefix} is no prefix length: 0 to 32 or, for IPv6, to 128 expected");
            }
        }

        return static (a, _) =>
        {
            if (!TryAddress(a[0], out IpValue address))
            {
                return Value.Null;
            }

            Value prefix = !address.IsV4 && a.Length > 2 ? a[2] : a[1];
            if (prefix.Kind != ValueKind.Long || prefix.AsLong < 0 || prefix.AsLong > (address.IsV4 ? 32 : 128))
            {
                return Value.Null;
            }

            IpValue network = address.Network((int)prefix.AsLong);
            return a[0].Kind == ValueKind.Ip ? Value.From(network) : Value.From(network.ToString());
        };
    }

    private static string ProtocolName(long number) => number switch
    {
        1 => "icmp",
        2 => "igmp",
        4 => "ipip",
        6 => "tcp",
        17 => "udp",
        41 => "ipv6",
        47 => "gre",
        50 => "esp",
        51 => "ah",
        58 => "icmp6",
        88 => "eigrp",
        89 => "ospf",
        103 => "pim",
        112 => "vrrp",
        132 => "sctp",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string FlagsText(long flags)
    {
        Span<char> text = stackalloc char[8];
        for (int i = 0; i < 8; i++)
        {
            text[i] = (flags >> (7 - i) & 1) != 0 ? "CEUAPRSF"[i] : '.';
        }

        return text.ToString();
    }
}
