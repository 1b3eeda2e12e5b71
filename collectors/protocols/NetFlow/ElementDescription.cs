namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Type information of an element as its exporter announced it (RFC 5610 §3).</summary>
/// <param name="Pen">privateEnterpriseNumber 346.</param>
/// <param name="Id">informationElementId 303.</param>
/// <param name="DataType">informationElementDataType 339: a number of IANA's "IPFIX Information Element Data Types".</param>
/// <param name="Name">informationElementName 341.</param>
/// <param name="Semantics">informationElementSemantics 344; 0 when not told.</param>
/// <param name="Units">informationElementUnits 345; 0 when not told.</param>
/// <param name="RangeBegin">informationElementRangeBegin 342.</param>
/// <param name="RangeEnd">informationElementRangeEnd 343; both 0 when not told.</param>
public sealed record ElementDescription(uint Pen, ushort Id, byte DataType, string Name, byte Semantics, ushort Units, ulong RangeBegin, ulong RangeEnd);
