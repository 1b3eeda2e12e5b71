namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A name as an option record told it.</summary>
/// <param name="Key">The number it belongs to; of an application the engine in the highest byte and the selector below.</param>
/// <param name="Name">UTF-8, not validated, at most 256 bytes; must not be changed.</param>
public sealed record NameEntry(OptionNameKind Kind, UInt128 Key, byte[] Name);
