using System.Net;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>
/// Whose datagrams are taken. It keeps mistakes and strangers out, not attackers: the source address of a UDP datagram proves
/// nothing, so a port that others can reach belongs behind a packet filter too. Immutable.
/// </summary>
public sealed class AllowList
{
    /// <summary>Bounds what a hostile configuration costs; the search is logarithmic.</summary>
    public const int MaxPrefixes = 10_000;

    private static readonly string[] s_local =
    [
        "127.0.0.0/8", "::1", // loopback
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // RFC 1918
        "100.64.0.0/10", // RFC 6598, shared by a provider and its customers
        "169.254.0.0/16", "fe80::/10", // link-local
        "fc00::/7", // RFC 4193
    ];

    private readonly PrefixSet? _prefixes;

    private AllowList(PrefixSet? prefixes, string text)
    {
        _prefixes = prefixes;
        Text = text;
    }

    public static AllowList Any { get; } = new(null, "any");

    /// <summary>What a binding that other machines can reach takes when it was not told: nothing that has crossed the Internet.</summary>
    public static AllowList Local { get; } = Of(s_local, "loopback and private addresses");

    /// <summary>As a user would write it.</summary>
    public string Text { get; }

    /// <exception cref="FormatException">The message is the entry that is no prefix.</exception>
    public static AllowList Of(IReadOnlyCollection<string> entries, string? text = null)
    {
        List<AddressPrefix> prefixes = [];
        foreach (string entry in entries)
        {
            prefixes.Add(AddressPrefix.TryParse(entry, out AddressPrefix prefix) ? prefix : throw new FormatException(entry));
        }

        return new AllowList(new PrefixSet(prefixes), text ?? string.Join(',', entries));
    }

    /// <summary>A loopback address is reached by this machine only; elsewhere it has to be said who may send.</summary>
    public static AllowList DefaultFor(IPAddress address) => IPAddress.IsLoopback(address) ? Any : Local;

    public bool IsAny => _prefixes is null;

    /// <param name="source">IPv4 in mapped form.</param>
    public bool Allows(UInt128 source) => _prefixes is null || _prefixes.Contains(source);
}
