namespace LogFlowDb.Console.Configuration;

/// <summary>A section of a configuration file: <c>[kind]</c> or <c>[kind name]</c>, and the lines under it.</summary>
/// <param name="Name">Empty when the head has none.</param>
internal sealed record ConfigurationSection(string Kind, string Name, int Line)
{
    /// <summary>In the order of the file.</summary>
    public List<ConfigurationEntry> Entries { get; } = [];

    /// <summary>As the head says it, for messages.</summary>
    public string Title => Name.Length > 0 ? $"{Kind} {Name}" : Kind;

    public ConfigurationEntry? Find(string key) => Entries.Find(entry => entry.Key == key);
}

/// <summary>A line <c>key = value</c>.</summary>
internal sealed record ConfigurationEntry(string Key, string Value, int Line);
