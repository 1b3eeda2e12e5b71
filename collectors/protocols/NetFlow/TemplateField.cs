namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A field specifier of a template (RFC 7011 §3.2). <see cref="Variable"/> as length means that records carry it.</summary>
/// <param name="Pen">Enterprise number; 0 for IANA's elements and for those of v9.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsScope">
/// A scope field of a v9 options template: its number is a scope type (RFC 3954 §6.1), not an element. Exporters that put an element
/// there mean the element.
/// </param>
public readonly record struct TemplateField(uint Pen, ushort Id, ushort Length, bool IsScope)
{
    public const ushort Variable = ushort.MaxValue;

    /// <summary>Bytes that the field takes at least.</summary>
    public int MinLength => Length == Variable ? 1 : Length;
}
