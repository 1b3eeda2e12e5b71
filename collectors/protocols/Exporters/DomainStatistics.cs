namespace LogFlowDb.Protocols.Exporters;

/// <summary>Counters of one stream of an exporter: what has sequence numbers and templates of its own.</summary>
/// <param name="FlowType"><c>netflow5</c>, <c>netflow9</c>, <c>ipfix</c> or <c>sflow5</c>.</param>
/// <param name="Agent">The agent of sFlow, which may stand behind a relay; else the exporter's address.</param>
/// <param name="DomainId">v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id, sFlow sub-agent.</param>
/// <param name="CounterRecords">Counter samples of sFlow.</param>
/// <param name="Templates">Known now, options templates left out.</param>
/// <param name="OptionsTemplates">Known now.</param>
public sealed record DomainStatistics(
    string FlowType,
    UInt128 Agent,
    uint DomainId,
    long Datagrams,
    long FlowRecords,
    long OptionRecords,
    long CounterRecords,
    int Templates,
    int OptionsTemplates,
    SequenceStatistics Sequence)
{
    /// <summary>Data sources of an sFlow agent, by their number; else empty.</summary>
    public IReadOnlyList<SampleSourceStatistics> Sources { get; init; } = [];
}
