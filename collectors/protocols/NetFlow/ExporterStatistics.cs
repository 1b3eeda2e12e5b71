namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Counters of one exporter since the decoder met it.</summary>
/// <param name="Address">IPv4 in mapped form.</param>
/// <param name="LastSeen">Receive time of its last datagram, ns since 1970 UTC.</param>
/// <param name="Bytes">Of its datagrams.</param>
/// <param name="Lost">By sequence numbers: flows of v5, datagrams of v9, records of IPFIX.</param>
/// <param name="Restarts">Times that its sequence or uptime began anew.</param>
/// <param name="Templates">Known now, options templates included.</param>
/// <param name="TemplatesChanged">Times that a known template was defined anew in another form.</param>
/// <param name="HeldBackBytes">Data that waits for its template now.</param>
/// <param name="Saturated">Values above 2^63−1, stored as 2^63−1.</param>
/// <param name="Errors">Those that occurred.</param>
public sealed record ExporterStatistics(
    UInt128 Address,
    long LastSeen,
    long Datagrams,
    long Bytes,
    long FlowRecords,
    long OptionRecords,
    long Lost,
    long Duplicates,
    long Reordered,
    long Restarts,
    int Templates,
    long TemplatesChanged,
    long HeldBackBytes,
    long Saturated,
    IReadOnlyDictionary<DecodeError, long> Errors);
