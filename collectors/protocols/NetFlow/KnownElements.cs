namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Elements that an exporter described (RFC 5610).</summary>
/// <param name="Exporter">Its address, IPv4 in mapped form.</param>
public sealed record KnownElements(UInt128 Exporter, IReadOnlyList<ElementDescription> Elements);
