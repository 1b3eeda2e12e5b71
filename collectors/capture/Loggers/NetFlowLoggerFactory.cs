using System.Globalization;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Makes loggers that give the flow records of all bindings, some of them, or some of their fields.</summary>
public sealed class NetFlowLoggerFactory(BindingRegistry bindings) : ILoggerFactory
{
    public const string SourceIdsKey = "source_ids";
    public const string FieldsKey = "fields";

    private const string SourceIdsName = "Source ID List";
    private const string FieldsName = "Field Name Filter";

    public string Name => "netflow";

    public string DisplayName => "NetFlow";

    public string Description => "flow records of NetFlow v5, NetFlow v9 and IPFIX from all open bindings";

    public IReadOnlyList<LoggerOption> Options { get; } =
    [
        new(SourceIdsKey, SourceIdsName, Required: false),
        new(FieldsKey, FieldsName, Required: false),
    ];

    public Logger Create(LoggerSpec spec)
    {
        foreach (string key in spec.Configuration.Keys)
        {
            if (!Options.Any(option => string.Equals(option.Key, key, StringComparison.Ordinal)))
            {
                throw new LoggerException($"unknown option: {key}");
            }
        }

        return new NetFlowLogger(
            spec,
            bindings,
            new FlowFilter([.. Entries(spec, SourceIdsKey).Select(SourceId)], [.. Entries(spec, FieldsKey).Select(FieldName)]));
    }

    private static IEnumerable<string> Entries(LoggerSpec spec, string key) => spec.Configuration.TryGetValue(key, out string? text) && !string.IsNullOrWhiteSpace(text)
        ? text.Split(',', StringSplitOptions.TrimEntries)
        : [];

    private static long SourceId(string entry) => uint.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? id
        : throw new LoggerException($"{SourceIdsName}: '{entry}' is not a number from 0 to {uint.MaxValue}");

    /// <summary>Names of the vocabulary, and the forms under which unknown and reverse elements are kept.</summary>
    private static string FieldName(string entry)
    {
        bool isDerived = entry.StartsWith("ie_", StringComparison.Ordinal)
            || entry.StartsWith("pen_", StringComparison.Ordinal)
            || entry.StartsWith("reverse_", StringComparison.Ordinal);
        return isDerived || FlowFields.Find(entry) is not null
            ? entry
            : throw new LoggerException($"{FieldsName}: '{entry}' is not a field of flow records");
    }
}
