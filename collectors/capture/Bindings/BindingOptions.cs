using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>How a binding receives, and from whom. Immutable.</summary>
public sealed class BindingOptions
{
    /// <summary>More sockets than that need more memory than cores can fill.</summary>
    public const int MaxSockets = 64;

    private const int DefaultBufferBytes = 32 << 20;
    private const int MinBufferBytes = 64 << 10;
    private const int MaxBufferBytes = 1 << 30;

    /// <summary>Linux allows 20 memberships a socket (net.ipv4.igmp_max_memberships).</summary>
    private const int MaxGroups = 20;

    private static readonly string[] s_keys = ["transport", "sockets", "allow", "group", "buffer", "certificate", "key", "clients"];

    /// <summary>One UDP socket.</summary>
    public static BindingOptions Default { get; } = new();

    public BindingTransport Transport { get; private init; }

    /// <summary>UDP sockets on the port, each with threads and decoder of its own; all datagrams of an address meet the same one.</summary>
    public int Sockets { get; private init; } = 1;

    /// <summary>Socket buffer to ask the kernel for, each socket.</summary>
    public int BufferBytes { get; private init; } = DefaultBufferBytes;

    /// <summary>PEM file: the certificate, behind it those that lead to its root. Only of TLS.</summary>
    public string? Certificate { get; private init; }

    /// <summary>PEM file: the certificate's key, not encrypted.</summary>
    public string? Key { get; private init; }

    /// <summary>PEM file: roots of which clients must have a certificate; null to ask for none.</summary>
    public string? Clients { get; private init; }

    /// <summary>Null for what suits the address.</summary>
    internal AllowList? Allow { get; private init; }

    internal IReadOnlyList<MulticastGroup> Groups { get; private init; } = [];

    /// <summary>
    /// From <c>key=value</c> pairs: <c>transport=udp|tcp|tls</c>, <c>sockets=N</c>, <c>allow=PREFIX,…|any</c>,
    /// <c>group=ADDRESS[%INTERFACE],…</c> (interface by name, index or address), <c>buffer=32mb</c>, <c>certificate=FILE</c>,
    /// <c>key=FILE</c>, <c>clients=FILE</c>.
    /// </summary>
    /// <exception cref="BindingException">A key is unknown, a value is not allowed, or two do not go together; the message names them.</exception>
    public static BindingOptions Parse(IReadOnlyDictionary<string, string> values)
    {
        foreach (string key in values.Keys)
        {
            if (!s_keys.Contains(key, StringComparer.Ordinal))
            {
                throw new BindingException($"unknown option: {key} (there are {string.Join(", ", s_keys)})");
            }
        }

        BindingOptions options = new()
        {
            Transport = ParseTransport(values.GetValueOrDefault("transport")),
            Sockets = ParseSockets(values.GetValueOrDefault("sockets")),
            Allow = ParseAllow(values.GetValueOrDefault("allow")),
            Groups = ParseGroups(values.GetValueOrDefault("group")),
            BufferBytes = ParseBuffer(values.GetValueOrDefault("buffer")),
            Certificate = ParseFile("certificate", values),
            Key = ParseFile("key", values),
            Clients = ParseFile("clients", values),
        };
        options.CheckTogether(values);
        return options;
    }

    /// <summary>Where to listen when no address was given: on this machine only, but for groups, which are not heard there.</summary>
    internal IPAddress AddressOr(IPAddress? given)
    {
        bool isV6 = Groups.Any(group => group.Address.AddressFamily == AddressFamily.InterNetworkV6);
        IPAddress address = given ?? (Groups.Count == 0 ? IPAddress.Loopback : isV6 ? IPAddress.IPv6Any : IPAddress.Any);
        if (Groups.Count > 0 && !address.Equals(IPAddress.IPv6Any) && (isV6 || !address.Equals(IPAddress.Any)))
        {
            throw new BindingException($"group= is heard on {(isV6 ? "::" : "0.0.0.0 or ::")} only, not on {address}");
        }

        return address;
    }

    private static BindingTransport ParseTransport(string? value) => value switch
    {
        null or "udp" => BindingTransport.Udp,
        "tcp" => BindingTransport.Tcp,
        "tls" => BindingTransport.Tls,
        "sctp" => throw new BindingException("transport=sctp: .NET has no SCTP sockets; udp, tcp and tls are there"),
        "dtls" => throw new BindingException("transport=dtls: .NET has no DTLS; udp, tcp and tls are there"),
        _ => throw Invalid("transport", value, "udp, tcp or tls"),
    };

    private static int ParseSockets(string? value) => value is null ? 1
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets) && sockets is >= 1 and <= MaxSockets ? sockets
        : throw Invalid("sockets", value, $"1 to {MaxSockets}");

    private static AllowList? ParseAllow(string? value)
    {
        if (value is null or "any")
        {
            return value is null ? null : AllowList.Any;
        }

        string[] entries = value.Split(',', StringSplitOptions.TrimEntries);
        if (entries.Length > AllowList.MaxPrefixes)
        {
            throw new BindingException($"allow= has {entries.Length} prefixes, {AllowList.MaxPrefixes} are possible");
        }

        try
        {
            return AllowList.Of(entries);
        }
        catch (FormatException entry)
        {
            throw Invalid("allow", entry.Message, "any, or prefixes such as 10.0.0.0/8,fd00::/8");
        }
    }

    private static IReadOnlyList<MulticastGroup> ParseGroups(string? value)
    {
        List<MulticastGroup> groups = [];
        foreach (string entry in value?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            groups.Add(MulticastGroup.TryParse(entry, out MulticastGroup group)
                ? group
                : throw Invalid("group", entry, "a multicast address, 239.1.2.3 or ff05::1, perhaps with %INTERFACE"));
        }

        return groups.Count <= MaxGroups ? groups : throw new BindingException($"group= has {groups.Count} groups, {MaxGroups} are possible");
    }

    private static int ParseBuffer(string? value)
    {
        if (value is null)
        {
            return DefaultBufferBytes;
        }

        string text = value.ToLowerInvariant();
        int shift = text.EndsWith("kb", StringComparison.Ordinal) ? 10 : text.EndsWith("mb", StringComparison.Ordinal) ? 20 : 0;
        bool isNumber = int.TryParse(shift == 0 ? text : text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        long bytes = (long)number << shift;
        return isNumber && bytes is >= MinBufferBytes and <= MaxBufferBytes ? (int)bytes : throw Invalid("buffer", value, "64kb to 1024mb");
    }

    private static string? ParseFile(string key, IReadOnlyDictionary<string, string> values) => !values.TryGetValue(key, out string? file) ? null
        : file.Length > 0 ? file
        : throw Invalid(key, file, "the name of a PEM file");

    private static BindingException Invalid(string key, string value, string allowed) => new($"{key}={value}: must be {allowed}");

    private void CheckTogether(IReadOnlyDictionary<string, string> values)
    {
        if (Transport == BindingTransport.Tls)
        {
            if (Certificate is null || Key is null)
            {
                throw new BindingException("transport=tls needs certificate=FILE and key=FILE");
            }
        }
        else
        {
            Refuse(values, "tls", "certificate", "key", "clients");
        }

        if (Transport != BindingTransport.Udp)
        {
            Refuse(values, "udp", "sockets", "group", "buffer");
        }
    }

    private static void Refuse(IReadOnlyDictionary<string, string> values, string transport, params string[] keys)
    {
        foreach (string key in keys)
        {
            if (values.ContainsKey(key))
            {
                throw new BindingException($"{key}= goes with transport={transport} only");
            }
        }
    }
}
