using System.Globalization;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Pmacct;

/// <summary>
/// What a configuration says, by the meaning of its keys. What is wrong with it is gathered, a line each, so that all of it is told at
/// once. Not thread-safe.
/// </summary>
internal sealed class PmacctSettings
{
    private readonly string _file;
    private readonly bool _isLenient;
    private readonly List<(string Meaning, PmacctEntry Entry)> _entries = [];
    private readonly List<(int Line, string Text)> _problems = [];
    private readonly List<(int Line, string Text)> _notices = [];

    /// <param name="file">Path, for messages and for relative paths in values.</param>
    /// <param name="entries">In their order.</param>
    /// <param name="isLenient">Keys that are not done are told and left out.</param>
    public PmacctSettings(string file, IReadOnlyList<PmacctEntry> entries, bool isLenient)
    {
        _file = file;
        _isLenient = isLenient;
        foreach (PmacctEntry entry in entries)
        {
            Take(entry);
        }

        Plugins = ReadPlugins();
        foreach ((_, PmacctEntry entry) in _entries)
        {
            if (entry.Plugin is { } name && Plugins.All(plugin => plugin.Name != name))
            {
                Refuse(entry, $"there is no plugin of the name {name}{NearName.Suffix(name, Plugins.Select(static plugin => plugin.Name))}");
            }
        }
    }

    public IReadOnlyList<PmacctPlugin> Plugins { get; }

    /// <summary>What has to be known and stops nothing, a line each, in the order of the file.</summary>
    public IReadOnlyList<string> Notices => [.. _notices.OrderBy(static notice => notice.Line).Select(notice => Line(notice.Line, notice.Text))];

    /// <summary>What is wrong, a line each.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.OrderBy(static problem => problem.Line).Select(problem => Line(problem.Line, problem.Text))];

    /// <summary>The last entry of a meaning that holds for a plugin; null when there is none, or its value is empty.</summary>
    /// <param name="plugin">Null for what is of the whole daemon.</param>
    public PmacctEntry? Find(string meaning, PmacctPlugin? plugin = null)
    {
        // As in pmacct, a line without brackets sets it for all plugins, also for those that were told something before.
        PmacctEntry? entry = _entries.LastOrDefault(pair => pair.Meaning == meaning && (pair.Entry.Plugin is null || pair.Entry.Plugin == plugin?.Name)).Entry;
        return entry is { Value.Length: > 0 } ? entry : null;
    }

    public string? Text(string meaning, PmacctPlugin? plugin = null) => Find(meaning, plugin)?.Value;

    public bool Flag(string meaning, PmacctPlugin? plugin = null, bool otherwise = false)
    {
        if (Find(meaning, plugin) is not { } entry)
        {
            return otherwise;
        }

        switch (entry.Value.ToLowerInvariant())
        {
            case "true":
                return true;
            case "false":
                return false;
            default:
                Refuse(entry, $"'{entry.Value}' is neither true nor false");
                return otherwise;
        }
    }

    public long? Number(string meaning, long least, long most, PmacctPlugin? plugin = null)
    {
        if (Find(meaning, plugin) is not { } entry)
        {
            return null;
        }

        if (long.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(entry, string.Create(CultureInfo.InvariantCulture, $"'{entry.Value}' is not a whole number from {least} to {most}"));
        return null;
    }

    /// <summary>A word of some, the first when nothing is said.</summary>
    public string One(string meaning, PmacctPlugin? plugin, params string[] words)
    {
        if (Find(meaning, plugin) is not { } entry)
        {
            return words[0];
        }

        if (words.Contains(entry.Value, StringComparer.OrdinalIgnoreCase))
        {
            return entry.Value.ToLowerInvariant();
        }

        Refuse(entry, $"'{entry.Value}' is not done, {string.Join(", ", words)} are{NearName.Suffix(entry.Value, words)}");
        return words[0];
    }

    /// <summary>Full path of a file, relative to where the process is, as in pmacct.</summary>
    public string? File(string meaning, PmacctPlugin? plugin = null) => Text(meaning, plugin) is { } path ? Path.GetFullPath(path) : null;

    /// <summary>Something is wrong with a line.</summary>
    public void Refuse(PmacctEntry entry, string what) => _problems.Add((entry.Line, $"{Key(entry)}: {what}"));

    /// <summary>Something is wrong with what no line says.</summary>
    public void Refuse(string what) => _problems.Add((0, what));

    /// <summary>A plugin cannot be as it is named in <c>plugins</c>.</summary>
    public void Refuse(PmacctPlugin plugin, string what)
    {
        if (_isLenient)
        {
            Notice(plugin, $"{what}; left out");
        }
        else
        {
            _problems.Add((Find("plugins")?.Line ?? 0, $"{plugin.Type}[{plugin.Name}]: {what}"));
        }
    }

    public void Notice(PmacctPlugin plugin, string what) => _notices.Add((Find("plugins")?.Line ?? 0, $"{plugin.Type}[{plugin.Name}]: {what}"));

    /// <summary>Something that a line asks for is not done.</summary>
    public void Leave(PmacctEntry entry, string what)
    {
        (_isLenient ? _notices : _problems).Add((entry.Line, _isLenient ? $"{what}; left out" : what));
    }

    public void Notice(PmacctEntry entry, string what) => _notices.Add((entry.Line, $"{Key(entry)}: {what}"));

    private static string Key(PmacctEntry entry) => entry.Plugin is null ? entry.Key : $"{entry.Key}[{entry.Plugin}]";

    private string Line(int line, string text) => line == 0 ? $"{_file}: {text}" : string.Create(CultureInfo.InvariantCulture, $"{_file}:{line}: {text}");

    private void Take(PmacctEntry entry)
    {
        if (PmacctKeys.Meant(entry.Key) is { } meant)
        {
            _notices.Add((entry.Line, $"{entry.Key} is taken for {meant}; pmacct 1.7 passes over it"));
            _entries.Add((meant, entry));
            return;
        }

        switch (PmacctKeys.Find(entry.Key))
        {
            case null:
                Leave(entry, $"unknown key {entry.Key}{PmacctKeys.Near(entry.Key)}");
                break;
            case { Use: PmacctKeyUse.Absent } absent:
                Leave(entry, $"{entry.Key} is not done: {absent.Note}");
                break;
            case { Use: PmacctKeyUse.Idle } idle:
                _notices.Add((entry.Line, $"{entry.Key} has nothing to do: {idle.Note}"));
                break;
            case { } done:
                _entries.Add((done.Meaning, entry));
                break;
        }
    }

    private List<PmacctPlugin> ReadPlugins()
    {
        List<PmacctPlugin> plugins = [];
        if (Find("plugins") is not { } entry)
        {
            _notices.Add((0, "no plugins, so memory: the table takes what comes in, nothing is printed"));
            return [new PmacctPlugin(PmacctPlugin.Memory, "default_memory")];
        }

        foreach (string part in entry.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int open = part.IndexOf('[', StringComparison.Ordinal);
            string type = (open < 0 ? part : part[..open]).Trim().ToLowerInvariant();
            string name = open < 0 ? $"default_{type}" : part[(open + 1)..].TrimEnd(']').Trim();
            if (!PmacctPlugin.Types.Contains(type, StringComparer.Ordinal))
            {
                Refuse(entry, $"there is no plugin {type}{NearName.Suffix(type, PmacctPlugin.Types)}");
            }
            else if (name.Length == 0 || plugins.Exists(plugin => plugin.Name == name))
            {
                Refuse(entry, name.Length == 0 ? $"{type}[] has no name" : $"two plugins of the name {name}");
            }
            else
            {
                plugins.Add(new PmacctPlugin(type, name));
            }
        }

        return plugins;
    }
}
