using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Which lengths values of a type can have. A field of another length is kept as its bytes.</summary>
internal static class ElementLengths
{
    /// <summary>
    /// Numbers and times may be shorter (RFC 7011 §6.2) and longer than defined; addresses and NTP time stamps may not. A number of
    /// variable length is read by the length in each record.
    /// </summary>
    public static bool Fits(ElementType type, int length) => type switch
    {
        _ when length == 0 => false,
        ElementType.Text or ElementType.Octets or ElementType.Unsigned => true,
        _ when StructureOperation.IsStructure(type) => true,
        _ when length == TemplateField.Variable => false,
        ElementType.Address => length is 4 or 16,
        ElementType.Mac => length == 6,
        ElementType.NtpTime => length == sizeof(ulong),
        ElementType.Float => length is sizeof(float) or sizeof(double),
        ElementType.MplsLabel => length is 3 or 4,
        _ => length <= sizeof(ulong),
    };
}
