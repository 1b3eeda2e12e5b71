namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What exporters can make a decoder remember.</summary>
/// <param name="Exporters">Addresses; a new one beyond it takes the place of the one not heard of for longest.</param>
/// <param name="DomainsPerExporter">Pairs of version and source id, observation domain or engine.</param>
/// <param name="TemplatesPerDomain">Templates and options templates together.</param>
/// <param name="FieldsPerTemplate">A template with more is refused.</param>
/// <param name="SamplersPerDomain">Entries of the sampler table.</param>
/// <param name="NamesPerDomain">Names of one kind that option records told, per domain and for those of all domains of an exporter together.</param>
/// <param name="ElementsPerExporter">Elements that an exporter describes.</param>
/// <param name="UnknownFields">Fields made for unknown elements, all exporters together.</param>
/// <param name="HeldBackBytes">Data waiting for its template, per exporter.</param>
/// <param name="HeldBackAge">How long it waits.</param>
/// <param name="TotalDomains">Of all exporters.</param>
/// <param name="TotalTemplateFields">In the templates of all exporters.</param>
/// <param name="TotalOptionEntries">Samplers, names and descriptions of all exporters.</param>
/// <param name="TotalHeldBackBytes">Of all exporters.</param>
public sealed record FlowDecoderLimits(
    int Exporters,
    int DomainsPerExporter,
    int TemplatesPerDomain,
    int FieldsPerTemplate,
    int SamplersPerDomain,
    int NamesPerDomain,
    int ElementsPerExporter,
    int UnknownFields,
    int HeldBackBytes,
    TimeSpan HeldBackAge,
    int TotalDomains,
    int TotalTemplateFields,
    int TotalOptionEntries,
    int TotalHeldBackBytes)
{
    public static FlowDecoderLimits Default { get; } = new(
        Exporters: 4096,
        DomainsPerExporter: 256,
        TemplatesPerDomain: 1024,
        FieldsPerTemplate: 512,
        SamplersPerDomain: 1024,
        NamesPerDomain: 16 << 10,
        ElementsPerExporter: 4096,
        UnknownFields: 2048,
        HeldBackBytes: 64 << 10,
        HeldBackAge: TimeSpan.FromSeconds(30),
        TotalDomains: 16 << 10,
        TotalTemplateFields: 1 << 20,
        TotalOptionEntries: 256 << 10,
        TotalHeldBackBytes: 16 << 20);
}
