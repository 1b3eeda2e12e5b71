using System.Globalization;
using System.Net;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Configuration;

/// <summary>The sections of which there are many: <c>[binding NAME]</c>, <c>[logger NAME]</c>, <c>[table NAME]</c>, <c>[output NAME]</c>.</summary>
/// <param name="place">The file.</param>
/// <param name="folder">Where relative paths begin.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class CollectorSections(string place, string folder, List<ConfigurationProblem> problems)
{
    public const string Binding = "binding";
    public const string Logger = "logger";
    public const string Table = "table";
    public const string Output = "output";

    private const string LocalNamespace = "local";

    private static readonly string[] s_files = ["certificate", "key", "clients"];
    private static readonly string[] s_bindingKeys = ["port", "address", .. BindingKeys.All.Select(static option => option.Key)];
    private static readonly string[] s_loggerKeys = ["factory", "description", "table", "host", "start"];

    /// <summary>Loggers are made of it only to see whether they can be.</summary>
    private readonly LoggerRegistry _registry = CollectorSet.EmptyRegistry(new BindingRegistry());

    public DeclaredCollectors Read(IReadOnlyList<ConfigurationSection> sections)
    {
        List<(ConfigurationSection Section, StoredBinding Binding)> bindings = [];
        List<DeclaredLogger> loggers = [];
        SortedDictionary<string, TableSettings> tables = new(StringComparer.Ordinal);
        List<StoredOutput> outputs = [];
        OutputSections outputSections = new(place, folder, problems);
        foreach (ConfigurationSection section in sections.Where(static section => section.Kind is Binding or Logger or Table or Output))
        {
            if (section.Name.Length == 0)
            {
                Wrong(section.Line, $"[{section.Kind}] needs a name, as in [{section.Kind} {(section.Kind == Table ? "netflows" : "default")}]");
            }
            else if (section.Kind == Binding)
            {
                if (ReadBinding(section) is { } binding)
                {
                    bindings.Add((section, binding));
                }
            }
            else if (section.Kind == Logger)
            {
                if (ReadLogger(section) is { } logger)
                {
                    loggers.Add(logger);
                }
            }
            else if (section.Kind == Output)
            {
                if (outputSections.Read(section) is { } output)
                {
                    outputs.Add(output);
                }
            }
            else
            {
                CheckTable(section.Name, section.Line);
                tables[section.Name] = ReadTable(section);
            }
        }

        for (int i = 0; i < bindings.Count; i++)
        {
            if (bindings.Take(i).FirstOrDefault(other => CollectorSet.Clash(other.Binding, bindings[i].Binding)) is { Section: not null } same)
            {
                Wrong(bindings[i].Section.Find("port")!.Line, $"port {bindings[i].Binding.Port} is that of binding {same.Binding.Name} already (line {same.Section.Line})");
            }
        }

        return new DeclaredCollectors([.. bindings.Select(static binding => binding.Binding)], loggers, tables) { Outputs = outputs };
    }

    private StoredBinding? ReadBinding(ConfigurationSection section)
    {
        int before = problems.Count;
        Unknown(section, s_bindingKeys);
        int port = 0;
        if (section.Find("port") is not { } portEntry)
        {
            Wrong(section.Line, $"[{section.Title}] needs a port, as in port = 2055");
        }
        else if (!int.TryParse(portEntry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > IPEndPoint.MaxPort)
        {
            Wrong(portEntry.Line, $"port = {VisibleText.Of(portEntry.Value)}: must be 1 to {IPEndPoint.MaxPort}");
        }

        IPAddress? address = null;
        if (section.Find("address") is { } given && !IPAddress.TryParse(given.Value, out address))
        {
            Wrong(given.Line, $"address = {VisibleText.Of(given.Value)}: must be an address of this machine, or 0.0.0.0 or :: for all");
        }

        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach (ConfigurationEntry entry in section.Entries.Where(static entry => entry.Key is not ("port" or "address") && s_bindingKeys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            options[entry.Key] = s_files.Contains(entry.Key, StringComparer.Ordinal) && entry.Value.Length > 0 ? Path.GetFullPath(entry.Value, folder) : entry.Value.Replace(" ", "", StringComparison.Ordinal);
            if (s_files.Contains(entry.Key, StringComparer.Ordinal) && !File.Exists(options[entry.Key]))
            {
                Wrong(entry.Line, $"{entry.Key}: there is no file {VisibleText.Of(options[entry.Key])}");
            }
        }

        try
        {
            BindingOptions.Parse(options);
        }
        catch (BindingException e)
        {
            ConfigurationEntry? named = section.Entries.Find(entry => e.Message.StartsWith(entry.Key + "=", StringComparison.Ordinal));
            Wrong(named?.Line ?? section.Line, VisibleText.Of(e.Message));
        }

        return problems.Count == before ? new StoredBinding(section.Name, port, address?.ToString(), options.Count > 0 ? options : null, Declared: true) : null;
    }

    private DeclaredLogger? ReadLogger(ConfigurationSection section)
    {
        int before = problems.Count;
        int slash = section.Name.IndexOf('\\');
        (string space, string name) = slash < 0 ? (LocalNamespace, section.Name) : (section.Name[..slash], section.Name[(slash + 1)..]);
        string[] factories = [.. _registry.Factories.Select(static factory => factory.Name)];
        ILoggerFactory? factory = null;
        if (section.Find("factory") is not { } factoryEntry)
        {
            Wrong(section.Line, $"[{VisibleText.Of(section.Title)}] needs a factory: {string.Join(", ", factories)}");
        }
        else if ((factory = _registry.Factories.FirstOrDefault(one => one.Name == factoryEntry.Value)) is null)
        {
            Wrong(factoryEntry.Line, $"factory = {VisibleText.Of(factoryEntry.Value)}: must be one of {string.Join(", ", factories)}{NearName.Suffix(factoryEntry.Value, factories)}");
        }

        string[] known = [.. s_loggerKeys, .. factory?.Options.Select(static option => option.Key) ?? []];
        if (factory is not null)
        {
            Unknown(section, known);
        }

        bool started = true;
        if (section.Find("start") is { } start)
        {
            try
            {
                started = Setting.Switch(start.Value);
            }
            catch (FormatException form)
            {
                Wrong(start.Line, $"start = {VisibleText.Of(start.Value)}: must be {form.Message}");
            }
        }

        if (section.Find("host") is { } host && section.Find("table") is null)
        {
            Wrong(host.Line, "host is stored with the rows of a table, and there is no table here");
        }

        if (section.Find("table") is { Value.Length: > 0 } tableEntry)
        {
            CheckTable(tableEntry.Value, tableEntry.Line);
        }

        if (factory is null || problems.Count > before)
        {
            return null;
        }

        Dictionary<string, string> options = section.Entries.Where(entry => !s_loggerKeys.Contains(entry.Key, StringComparer.Ordinal) && entry.Value.Length > 0)
            .ToDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);
        LoggerSpec spec = new(factory.Name, space, name, section.Find("description")?.Value, options);
        try
        {
            _registry.Create(spec);
        }
        catch (LoggerException e)
        {
            ConfigurationEntry? named = section.Entries.Find(entry => e.Message.Contains(entry.Key, StringComparison.Ordinal) && options.ContainsKey(entry.Key));
            Wrong(named?.Line ?? section.Line, VisibleText.Of(e.Message));
            return null;
        }

        return new DeclaredLogger(spec, started, section.Find("table")?.Value is { Length: > 0 } table ? table : null, section.Find("host")?.Value);
    }

    private TableSettings ReadTable(ConfigurationSection section)
    {
        TableSettings settings = TableSettings.Default;
        Unknown(section, [.. TableParameter.All.Select(static parameter => parameter.Name)]);
        foreach (ConfigurationEntry entry in section.Entries)
        {
            if (TableParameter.All.FirstOrDefault(one => one.Name == entry.Key) is not { } parameter)
            {
                continue;
            }

            if (parameter.Set(settings, entry.Value) is { } changed)
            {
                settings = changed;
            }
            else
            {
                Wrong(entry.Line, $"{entry.Key} = {VisibleText.Of(entry.Value)}: {parameter.Description}");
            }
        }

        return settings;
    }

    private void CheckTable(string name, int line)
    {
        if (!Database.IsTableName(name))
        {
            Wrong(line, $@"{VisibleText.Of(name)} is no name of a table: letters, digits, _ - . \ : and at most 128 characters");
        }
    }

    private void Unknown(ConfigurationSection section, IReadOnlyCollection<string> keys)
    {
        foreach (ConfigurationEntry entry in section.Entries.Where(entry => !keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            Wrong(entry.Line, $"[{VisibleText.Of(section.Title)}] has no {entry.Key}{NearName.Suffix(entry.Key, keys)}; there are {string.Join(", ", keys)}");
        }
    }

    private void Wrong(int line, string message) => problems.Add(new ConfigurationProblem(place, line, message));
}
