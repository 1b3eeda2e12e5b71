namespace LogFlowDb.Protocols.Records;

/// <summary>One row of the catalogue of information elements.</summary>
/// <param name="Id">IANA number; enterprise 0.</param>
/// <param name="Name">IANA name.</param>
/// <param name="FieldName">Our field.</param>
/// <param name="Rank">
/// Of elements with the same field in one template, the lowest rank gives the field and the others are kept as <c>ie_Id</c>.
/// </param>
/// <param name="FillsZero">
/// Of such elements, all of them give the field: a value that is not zero replaces what an earlier element gave. For IPv4 and
/// IPv6 forms in one template, of which one is empty in each record.
/// </param>
internal sealed record InformationElement(
    int Id,
    string Name,
    string FieldName,
    ElementType Type,
    int Rank = 0,
    bool FillsZero = false)
{
    public FlowFieldType FieldType => FieldTypeOf(Type);

    public static FlowFieldType FieldTypeOf(ElementType type) => type switch
    {
        ElementType.Unsigned or ElementType.Signed or ElementType.IcmpTypeCode or ElementType.MplsLabel => FlowFieldType.Long,
        ElementType.MillisecondSpan or ElementType.MicrosecondSpan => FlowFieldType.Long,
        ElementType.Boolean => FlowFieldType.Bool,
        ElementType.BasicList or ElementType.SubTemplateList or ElementType.SubTemplateMultiList or ElementType.AddressArray => FlowFieldType.List,
        ElementType.Address => FlowFieldType.Address,
        ElementType.Mac => FlowFieldType.Mac,
        ElementType.Text => FlowFieldType.Text,
        ElementType.Octets => FlowFieldType.Binary,
        ElementType.Float or ElementType.SamplingInterval => FlowFieldType.Double,
        _ => FlowFieldType.Date,
    };
}
