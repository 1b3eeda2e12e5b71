using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>A sort of loggers of flow records: which records they can give, and how they are told what to give. Immutable.</summary>
public sealed class FlowLoggerKind
{
    internal const string SourceIdsKey = "source_ids";
    internal const string FieldsKey = "fields";
    internal const string BindingKey = "binding";
    internal const string ExporterKey = "exporter";
    internal const string RecordsKey = "records";
    internal const string SamplingKey = "sampling";
    internal const string RenormalizeKey = "renormalize";

    private FlowLoggerKind(string name, string displayName, string description, string sourceIds, params (string Word, RecordStream Stream)[] records)
    {
        Name = name;
        DisplayName = displayName;
        Description = description;
        Records = records;
        Options =
        [
            new(SourceIdsKey, "ID,…", $"only of these {sourceIds}") { Prompt = "Source ID List" },
            new(FieldsKey, "NAME,…", "only these fields of each record") { Prompt = "Field Name Filter" },
            new(BindingKey, "NAME,…", "only what came in on these bindings"),
            new(ExporterKey, "PREFIX,…", "only from these exporters, e.g. 192.0.2.1,2001:db8::/32"),
            new(RecordsKey, string.Join('|', records.Select(record => record.Word)), $"which records, {records[0].Word} if not specified"),
            new(SamplingKey, "RATE|PREFIX[/ifN]=RATE;…", "the sampling rate, whatever exporters say; ifN: at interface N"),
            new(RenormalizeKey, "true|false", "multiply octets and packets by the sampling rate, which becomes 1"),
        ];
    }

    /// <summary>NetFlow v5, NetFlow v9 and IPFIX.</summary>
    public static FlowLoggerKind NetFlow { get; } = new(
        "netflow",
        "NetFlow",
        "flow records of NetFlow v5, NetFlow v9 and IPFIX from all open bindings",
        "source ids: v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id",
        ("flows", RecordStream.NetFlow),
        ("options", RecordStream.Options));

    public static FlowLoggerKind SFlow { get; } = new(
        "sflow",
        "sFlow",
        "flow samples or interface counters of sFlow v5 from all open bindings",
        "source ids: sFlow sub-agents",
        ("flows", RecordStream.SFlow),
        ("counters", RecordStream.Counters));

    public static IReadOnlyList<FlowLoggerKind> All { get; } = [NetFlow, SFlow];

    /// <summary>Name of the factory.</summary>
    public string Name { get; }

    public string DisplayName { get; }

    public string Description { get; }

    public IReadOnlyList<LoggerOption> Options { get; }

    /// <summary>The first is what a logger gives when it is told nothing.</summary>
    internal (string Word, RecordStream Stream)[] Records { get; }
}
