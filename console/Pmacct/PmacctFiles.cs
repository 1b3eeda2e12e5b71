namespace LogFlowDb.Console.Pmacct;

/// <summary>The files that a configuration names, each read once. Errors go to the settings, at the line of the key.</summary>
internal sealed class PmacctFiles(PmacctSettings settings)
{
    private readonly Dictionary<string, string> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreTagMap?> _tags = new(StringComparer.Ordinal);

    public Dictionary<string, string> Lookups { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyList<string>> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of the lookup table of a plugin's networks; null when it has none.</summary>
    public string? Networks(PmacctPlugin plugin) => settings.Find("networks_file", plugin) is { } entry
        ? Once(_networks, entry, "pmacct_networks", (path, name) => Lookups[name] = NetworksFile.Read(path))
        : null;

    /// <summary>The name of the group of a plugin's ports; null when it has none.</summary>
    public string? Ports(PmacctPlugin plugin) => settings.Find("ports_file", plugin) is { } entry
        ? Once(_ports, entry, "pmacct_ports", (path, name) => Groups[name] = ReadPorts(path))
        : null;

    /// <summary>Null when there is none.</summary>
    public PreTagMap? Tags(PmacctPlugin plugin, bool ofPackets)
    {
        if (settings.Find("pre_tag_map", plugin) is not { } entry)
        {
            return null;
        }

        string path = Path.GetFullPath(entry.Value);
        if (!_tags.TryGetValue(path, out PreTagMap? map))
        {
            _tags[path] = map = Try(entry, () => PreTagMap.Read(path, ofPackets));
        }

        return map;
    }

    /// <summary>Null when the file is not as it should be.</summary>
    public IReadOnlyList<TeeReceivers>? Receivers(PmacctEntry entry) => Try(entry, () => TeeReceivers.Read(Path.GetFullPath(entry.Value)));

    /// <summary>Who may send, as bindings are told. Without a file all may, by an empty one nobody.</summary>
    public string Allowed()
    {
        if (settings.Find("allow_file") is not { } entry)
        {
            return "any";
        }

        string path = Path.GetFullPath(entry.Value);
        string[] allowed = Try(entry, () => MapLines.Read(path).Select(static line => line.Text).ToArray()) ?? [];
        if (allowed.FirstOrDefault(static text => !System.Net.IPAddress.TryParse(text.Split('/')[0], out _)) is { } wrong)
        {
            settings.Refuse(entry, $"{path}: '{wrong}' is no address or network");
        }

        // An address that nobody sends from.
        return allowed.Length > 0 ? string.Join(',', allowed) : "255.255.255.255";
    }

    private static List<string> ReadPorts(string path)
    {
        List<string> ports = [];
        foreach ((int number, string text) in MapLines.Read(path))
        {
            ports.Add(ushort.TryParse(text, out _) ? text : throw new PmacctException($"{path}:{number}: '{text}' is no port"));
        }

        return ports;
    }

    private string Once(Dictionary<string, string> known, PmacctEntry entry, string start, Action<string, string> read)
    {
        string path = Path.GetFullPath(entry.Value);
        if (!known.TryGetValue(path, out string? name))
        {
            known[path] = name = known.Count == 0 ? start : $"{start}_{known.Count + 1}";
            Try(entry, () =>
            {
                read(path, name);
                return name;
            });
        }

        return name;
    }

    private T? Try<T>(PmacctEntry entry, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PmacctException wrong)
        {
            settings.Refuse(entry, wrong.Message);
            return null;
        }
    }
}
