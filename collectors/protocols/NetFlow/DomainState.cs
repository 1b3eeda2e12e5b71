using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered of one source id, observation domain or engine of an exporter.</summary>
internal sealed class DomainState(FlowDecoderLimits limits, Allowance templateFields)
{
    public TemplateStore Templates { get; } = new(limits.TemplatesPerDomain, templateFields);

    public SequenceTracker Sequence { get; } = new();

    public SamplerTable Samplers { get; } = new(limits.SamplersPerDomain);

    public long Datagrams { get; set; }

    public long FlowRecords { get; set; }

    public long OptionRecords { get; set; }

    /// <summary>When the exporter started, milliseconds since 1970 UTC, from an option record; null until one came.</summary>
    public long? SystemInitTime { get; set; }
}
