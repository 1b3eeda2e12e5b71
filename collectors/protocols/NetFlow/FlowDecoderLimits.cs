namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What exporters can make a decoder remember.</summary>
/// <param name="Exporters">Addresses; a new one beyond it takes the place of the one not heard of for longest.</param>
/// <param name="DomainsPerExporter">Pairs of version and source id, observation domain or engine.</param>
/// <param name="StreamsPerDomain">Exporting processes behind one address that are told apart in a domain.</param>
/// <param name="TemplatesPerDomain">Templates and options templates together; a new one beyond it takes the place of the one not used for longest.</param>
/// <param name="FieldsPerTemplate">A template with more is refused.</param>
/// <param name="TemplateLifetime">
/// For how long a template is used after its last announcement by datagram (RFC 7011 §8.4, RFC 3954 §9); infinite for files. Some
/// firewalls announce theirs every 30 minutes only, and what is announced by count of packets comes rarely at night.
/// </param>
/// <param name="SamplersPerDomain">Entries of the sampler table.</param>
/// <param name="NamesPerDomain">Names of one kind that option records told, per domain and of all domains of an exporter together.</param>
/// <param name="ElementsPerExporter">Elements that an exporter describes.</param>
/// <param name="UnknownFields">Fields made for unknown elements, all exporters together.</param>
/// <param name="HeldBackBytes">Data waiting for its template, per exporter.</param>
/// <param name="HeldBackSets">Sets that wait, per exporter.</param>
/// <param name="HeldBackAge">How long it waits.</param>
/// <param name="TotalDomains">Of all exporters, with exporting processes beyond the first of each domain.</param>
/// <param name="TotalTemplateFields">Of all exporters. Templates that say the same count once, and each use of one as four.</param>
/// <param name="TotalOptionEntries">Samplers, names and descriptions of all exporters.</param>
/// <param name="TotalHeldBackBytes">Of all exporters.</param>
public sealed record FlowDecoderLimits(
    int Exporters,
    int DomainsPerExporter,
    int StreamsPerDomain,
    int TemplatesPerDomain,
    int FieldsPerTemplate,
    TimeSpan TemplateLifetime,
    int SamplersPerDomain,
    int NamesPerDomain,
    int ElementsPerExporter,
    int UnknownFields,
    int HeldBackBytes,
    int HeldBackSets,
    TimeSpan HeldBackAge,
    int TotalDomains,
    int TotalTemplateFields,
    int TotalOptionEntries,
    int TotalHeldBackBytes)
{
    public static FlowDecoderLimits Default { get; } = new(
        Exporters: 4096,
        DomainsPerExporter: 256,
        StreamsPerDomain: 16,
        TemplatesPerDomain: 1024,
        FieldsPerTemplate: 512,
        TemplateLifetime: TimeSpan.FromHours(12),
        SamplersPerDomain: 1024,
        NamesPerDomain: 16 << 10,
        ElementsPerExporter: 4096,
        UnknownFields: 2048,
        HeldBackBytes: 1 << 20,
        HeldBackSets: 1024,
        HeldBackAge: TimeSpan.FromSeconds(30),
        TotalDomains: 16 << 10,
        TotalTemplateFields: 1 << 19,
        TotalOptionEntries: 256 << 10,
        TotalHeldBackBytes: 32 << 20);
}
