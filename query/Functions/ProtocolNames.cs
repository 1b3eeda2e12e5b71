using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Numbers of IP protocols by the names that rules and groups use.</summary>
internal static class ProtocolNames
{
    private static readonly Dictionary<string, long> s_numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["icmp"] = 1, ["igmp"] = 2, ["ipip"] = 4, ["tcp"] = 6, ["udp"] = 17, ["ipv6"] = 41, ["gre"] = 47, ["esp"] = 50, ["ah"] = 51, ["icmp6"] = 58,
        ["ipv6-icmp"] = 58, ["eigrp"] = 88, ["ospf"] = 89, ["pim"] = 103, ["vrrp"] = 112, ["sctp"] = 132,
    };

    /// <summary>Of a name, a number, or a number as text; null for anything else.</summary>
    public static long? Number(Value value) => value.Kind switch
    {
        ValueKind.Long when value.AsLong is >= 0 and <= 255 => value.AsLong,
        ValueKind.String when s_numbers.TryGetValue(value.AsString.Trim(), out long number) => number,
        ValueKind.String when byte.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) => number,
        _ => null,
    };
}
