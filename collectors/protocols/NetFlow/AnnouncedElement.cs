using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What an exporter says of an element that the catalogue lacks (RFC 5610).</summary>
/// <param name="FieldName">Our field; null when the announced name cannot be one.</param>
/// <param name="Description">The announcement itself.</param>
internal sealed record AnnouncedElement(string? FieldName, ElementType Type, ElementDescription Description);
