using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A template compiled: what is to be done, field by field, with records of it. Immutable.</summary>
internal sealed class RecordPlan
{
    public required FieldOperation[] Columns { get; init; }

    public required ListOperation[] Lists { get; init; }

    public required StructureOperation[] Structures { get; init; }

    /// <summary>Which IP version a record is of, where the template has fields of both.</summary>
    public required RecordFamily Family { get; init; }

    /// <summary>Null when the records tell both times, or need none.</summary>
    public RecordTimes? Times { get; init; }

    /// <summary>Null when no rate is to be given.</summary>
    public RecordSampling? Sampling { get; init; }

    /// <summary>Null when the records tell the IP version themselves, or have no addresses.</summary>
    public RecordVersion? Version { get; init; }

    /// <summary>Null when the records do not tell their exporter.</summary>
    public RecordExporter? Relay { get; init; }

    public NameOperation[] Names { get; init; } = [];

    /// <summary>True when nothing that an exporter may announce later could change the plan.</summary>
    public required bool IsFinal { get; init; }
}
