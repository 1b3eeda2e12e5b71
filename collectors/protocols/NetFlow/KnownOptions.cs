namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What option records of one domain taught.</summary>
/// <param name="Exporter">Its address, IPv4 in mapped form.</param>
/// <param name="Version">9 or 10.</param>
/// <param name="DomainId">v9 source id, IPFIX observation domain.</param>
public sealed record KnownOptions(UInt128 Exporter, ushort Version, uint DomainId, OptionSnapshot Options);
