namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What exporters can make a decoder remember.</summary>
/// <param name="Exporters">Addresses; a new one beyond it takes the place of the one not heard of for longest.</param>
/// <param name="DomainsPerExporter">Pairs of version and source id, observation domain or engine.</param>
/// <param name="TemplatesPerDomain">Templates and options templates together.</param>
/// <param name="FieldsPerTemplate">A template with more is refused.</param>
/// <param name="SamplersPerDomain">Entries of the sampler table.</param>
/// <param name="UnknownFields">Fields made for unknown elements, all exporters together.</param>
/// <param name="HeldBackBytes">Data waiting for its template, per exporter.</param>
/// <param name="HeldBackAge">How long it waits.</param>
public sealed record FlowDecoderLimits(
    int Exporters,
    int DomainsPerExporter,
    int TemplatesPerDomain,
    int FieldsPerTemplate,
    int SamplersPerDomain,
    int UnknownFields,
    int HeldBackBytes,
    TimeSpan HeldBackAge)
{
    public static FlowDecoderLimits Default { get; } = new(4096, 256, 1024, 512, 1024, 2048, 64 << 10, TimeSpan.FromSeconds(30));
}
