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
        Is("is_multicast", "True for 224.0.0.0/4 and ff00::/8", IpCategories.Multicast),
        Is("is_loopback", "True for 127.0.0.0/8 and ::1", IpCategories.Loopback),
        Is("is_link_local", "True for 169.254.0.0/16 and fe80::/10", IpCategories.LinkLocal),
        Is("is_global", "True for addresses of the public Internet: those that ip_category calls global", IpCategories.Global),
        new("ip_category", "ip_category(ip)", "What an address is for: private, global, multicast, loopback, link-local, shared, documentation …", 1, 1, static (a, _) =>
            TryAddress(a[0], out IpValue ip) ? Value.From(IpCategories.Category(ip)) : Value.Null),
        new("community_id", "community_id(src_ip, dst_ip, protocol[, src_port, dst_port[, seed]])", "Community ID v1 of a flow, the same in both directions; of ICMP the ports are type and code", 3, 6, PrepareCommunityId),
        new("anonymize", "anonymize(ip, \"key\")", "Another address in place of it, the same for the same key; addresses of one network stay together (Crypto-PAn)", 2, 2, PrepareAnonymize),
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

    private static FunctionDefinition Is(string name, string summary, string category) => new(name, $"{name}(ip)", summary, 1, 1, (a, _) =>
        TryAddress(a[0], out IpValue ip) ? Value.From(IpCategories.Category(ip) == category) : Value.Null);

    private static ScalarFunction PrepareCommunityId(FunctionArguments arguments)
    {
        if (arguments.Count == 4)
        {
            FunctionArguments.Fail(99000, 3, "the destination port is missing");
        }

        ushort seed = 0;
        if (arguments.Count > 5)
        {
            if (arguments.Constant(5) is not { Kind: ValueKind.Long, AsLong: >= 0 and <= ushort.MaxValue } given)
            {
                throw new FunctionArgumentException(null, 5, "a fixed number from 0 to 65535 expected as seed", null);
            }

            seed = (ushort)given.AsLong;
        }

        return (a, _) => TryAddress(a[0], out IpValue source) && TryAddress(a[1], out IpValue destination)
            && a[2] is { Kind: ValueKind.Long, AsLong: >= 0 and <= byte.MaxValue }
            ? Value.From(CommunityId.Of(source, destination, (int)a[2].AsLong, Port(a, 3), Port(a, 4), seed))
            : Value.Null;
    }

    private static int? Port(ReadOnlySpan<Value> arguments, int index) =>
        index < arguments.Length && arguments[index] is { Kind: ValueKind.Long, AsLong: >= 0 and <= ushort.MaxValue } port ? (int)port.AsLong : null;

    private static ScalarFunction PrepareAnonymize(FunctionArguments arguments)
    {
        string key = arguments.RequiredText(1, null, "a key");
        if (key.Length == 0)
        {
            FunctionArguments.Fail(null, 1, "the key is empty");
        }

        PrefixAnonymizer anonymizer = new(key);
        return (a, _) => !TryAddress(a[0], out IpValue address) ? Value.Null
            : a[0].Kind == ValueKind.Ip ? Value.From(anonymizer.Anonymize(address))
            : Value.From(anonymizer.Anonymize(address).ToString());
    }
}
