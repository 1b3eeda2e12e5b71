using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Configuration;

/// <summary><c>[output NAME]</c>: its type, whether it runs, and its settings, all checked without connecting to anything.</summary>
/// <param name="place">The file.</param>
/// <param name="folder">Where relative paths begin.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class OutputSections(string place, string folder, List<ConfigurationProblem> problems)
{
    private const string TypeKey = "type";
    private const string StartKey = "start";

    /// <summary>Null when something is wrong.</summary>
    public StoredOutput? Read(ConfigurationSection section)
    {
        int before = problems.Count;
        string[] types = [.. OutputTypes.All.Select(static type => type.Name)];
        IOutputType? type = null;
        if (section.Find(TypeKey) is not { } given)
        {
            Wrong(section.Line, $"[{VisibleText.Of(section.Title)}] needs a type: {string.Join(", ", types)}");
        }
        else if ((type = OutputTypes.All.FirstOrDefault(one => one.Name == given.Value)) is null)
        {
            Wrong(given.Line, $"type = {VisibleText.Of(given.Value)}: must be one of {string.Join(", ", types)}{NearName.Suffix(given.Value, types)}");
        }

        bool started = true;
        if (section.Find(StartKey) is { } start)
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

        if (type is null)
        {
            return null;
        }

        string[] keys = [TypeKey, StartKey, .. OutputKeys.Of(type).Select(static option => option.Key)];
        foreach (ConfigurationEntry entry in section.Entries.Where(entry => !keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            Wrong(entry.Line, $"[{VisibleText.Of(section.Title)}] has no {entry.Key}{NearName.Suffix(entry.Key, keys)}; there are {string.Join(", ", keys)}");
        }

        if (problems.Count > before)
        {
            return null;
        }

        Dictionary<string, string> values = section.Entries.Where(static entry => entry.Key is not (TypeKey or StartKey) && entry.Value.Length > 0)
            .ToDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);
        StoredOutput output = new(type.Name, section.Name, values, started, folder, Declared: true);
        try
        {
            OutputRegistry.Check(new OutputSpec(output.Type, output.Name, values) { Folder = folder }, type);
            return output;
        }
        catch (OutputException e)
        {
            ConfigurationEntry? named = section.Entries.Find(entry => e.Message.StartsWith($"{entry.Key}:", StringComparison.Ordinal));
            Wrong(named?.Line ?? section.Line, VisibleText.Of(e.Message));
            return null;
        }
    }

    private void Wrong(int line, string message) => problems.Add(new ConfigurationProblem(place, line, message));
}
