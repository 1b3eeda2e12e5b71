using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What all exporters of a decoder share, so that forged addresses cannot multiply the limits of one.</summary>
internal sealed class DecoderAllowances(FlowDecoderLimits limits)
{
    public Allowance Domains { get; } = new(limits.TotalDomains);

    public Allowance TemplateFields { get; } = new(limits.TotalTemplateFields);

    public Allowance OptionEntries { get; } = new(limits.TotalOptionEntries);

    public Allowance HeldBackBytes { get; } = new(limits.TotalHeldBackBytes);
}
