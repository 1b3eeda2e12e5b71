namespace LogFlowDb.Protocols.Exporters;

/// <summary>Counters of one exporter address since its decoder met it.</summary>
/// <param name="Address">IPv4 in mapped form.</param>
/// <param name="LastSeen">Receive time of its last datagram, ns since 1970 UTC.</param>
/// <param name="Bytes">Of its datagrams.</param>
/// <param name="TemplatesChanged">Times that a known template was defined anew in another form.</param>
/// <param name="HeldBackBytes">Data that waits for its template now.</param>
/// <param name="Saturated">Values above 2^63−1, stored as 2^63−1.</param>
/// <param name="Errors">Those that occurred.</param>
public sealed record ExporterStatistics(
    UInt128 Address,
    long LastSeen,
    long Datagrams,
    long Bytes,
    long TemplatesChanged,
    long HeldBackBytes,
    long Saturated,
    IReadOnlyList<DomainStatistics> Domains,
    IReadOnlyDictionary<DecodeError, long> Errors)
{
    /// <summary>Different elements in its templates that the catalogue lacks, up to 256; those that it described itself (RFC 5610) are among them.</summary>
    public int UnknownElements { get; init; }

    /// <summary>Of sets that came before their template.</summary>
    public HeldBackStatistics HeldBack { get; init; }

    public TemplateStatistics TemplateHistory { get; init; }

    public long FlowRecords => Domains.Sum(domain => domain.FlowRecords);

    public long OptionRecords => Domains.Sum(domain => domain.OptionRecords);

    public long CounterRecords => Domains.Sum(domain => domain.CounterRecords);

    /// <summary>Options templates included.</summary>
    public int Templates => Domains.Sum(domain => domain.Templates + domain.OptionsTemplates);

    public SequenceStatistics Sequence => Domains.Aggregate(default(SequenceStatistics), static (sum, domain) => sum + domain.Sequence);

    /// <summary>What two decoders counted of the same address.</summary>
    public static ExporterStatistics operator +(ExporterStatistics a, ExporterStatistics b)
    {
        Dictionary<DecodeError, long> errors = new(a.Errors);
        foreach ((DecodeError error, long count) in b.Errors)
        {
            errors[error] = errors.GetValueOrDefault(error) + count;
        }

        return new ExporterStatistics(
            a.Address,
            Math.Max(a.LastSeen, b.LastSeen),
            a.Datagrams + b.Datagrams,
            a.Bytes + b.Bytes,
            a.TemplatesChanged + b.TemplatesChanged,
            a.HeldBackBytes + b.HeldBackBytes,
            a.Saturated + b.Saturated,
            [.. a.Domains, .. b.Domains],
            errors)
        {
            UnknownElements = a.UnknownElements + b.UnknownElements,
            HeldBack = a.HeldBack + b.HeldBack,
            TemplateHistory = a.TemplateHistory + b.TemplateHistory,
        };
    }
}
