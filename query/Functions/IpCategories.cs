using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>What addresses are for, by the special-purpose registries of the IANA (RFC 6890) and RFC 4291.</summary>
internal static class IpCategories
{
    public const string Private = "private";
    public const string Multicast = "multicast";
    public const string Loopback = "loopback";
    public const string LinkLocal = "link-local";
    public const string Global = "global";

    /// <summary>The first that holds the address counts.</summary>
    private static readonly (IpNetwork Network, string Category)[] s_networks =
    [
        Of("10.0.0.0/8", Private), Of("172.16.0.0/12", Private), Of("192.168.0.0/16", Private),
        Of("100.64.0.0/10", "shared"), Of("127.0.0.0/8", Loopback), Of("169.254.0.0/16", LinkLocal),
        Of("192.0.2.0/24", "documentation"), Of("198.51.100.0/24", "documentation"), Of("203.0.113.0/24", "documentation"),
        Of("198.18.0.0/15", "benchmarking"), Of("192.0.0.0/24", "reserved"), Of("224.0.0.0/4", Multicast),
        Of("255.255.255.255", "broadcast"), Of("240.0.0.0/4", "reserved"), Of("0.0.0.0/8", "unspecified"), Of("0.0.0.0/0", Global),
        Of("::", "unspecified"), Of("::1", Loopback), Of("fc00::/7", Private), Of("fe80::/10", LinkLocal), Of("ff00::/8", Multicast),
        Of("2001:db8::/32", "documentation"), Of("3fff::/20", "documentation"), Of("100::/64", "discard"), Of("64:ff9b::/96", Global),
        Of("2000::/3", Global), Of("::/0", "reserved"),
    ];

    public static string Category(IpValue address)
    {
        foreach ((IpNetwork network, string category) in s_networks)
        {
            if (network.Contains(address))
            {
                return category;
            }
        }

        return "reserved";
    }

    private static (IpNetwork Network, string Category) Of(string text, string category) =>
        IpNetwork.TryParse(text, out IpNetwork network) ? (network, category) : throw new ArgumentException(text, nameof(text));
}
