using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered of one source id, observation domain or engine of an exporter.</summary>
internal sealed class DomainState(FlowDecoderLimits limits, Allowance templateFields, Allowance optionEntries, OptionTables shared)
{
    public TemplateStore Templates { get; } = new(limits.TemplatesPerDomain, templateFields);

    public SequenceTracker Sequence { get; } = new();

    public OptionTables Options { get; } = new(limits, optionEntries, shared);

    public long Datagrams { get; set; }

    public long FlowRecords { get; set; }

    public long OptionRecords { get; set; }
}
