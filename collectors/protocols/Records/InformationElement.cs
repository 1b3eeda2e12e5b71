namespace LogFlowDb.Protocols.Records;

/// <summary>One row of the catalogue of information elements.</summary>
/// <param name="Pen">Enterprise number; 0 for IANA's elements and those of NetFlow v9.</param>
/// <param name="Id">Element number.</param>
/// <param name="Name">As registered.</param>
/// <param name="PlainName">The name in snake case: the field of an element that shares none with others.</param>
/// <param name="FieldName">Our field.</param>
/// <param name="Type">How its bytes are read.</param>
/// <param name="Width">Bytes that its type has (RFC 7011 §6.1); 0 for types of variable length.</param>
/// <param name="Rank">
/// Of elements with the same field in one template, the lowest rank gives the field and the others are kept under
/// their plain name.
/// </param>
/// <param name="FillsZero">
/// Of such elements, all of them give the field: a value that is not zero replaces what an earlier element gave. For IPv4 and
/// IPv6 forms in one template, of which one is empty in each record.
/// </param>
internal sealed record InformationElement(
    uint Pen,
    int Id,
    string Name,
    string PlainName,
    string FieldName,
    ElementType Type,
    int Width,
    int Rank,
    bool FillsZero)
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

    /// <param name="type">Abstract data type (RFC 7011 §6.1, RFC 6313, RFC 9740).</param>
    /// <param name="reading">How the bytes are read where the type does not tell.</param>
    public static ElementType TypeOf(string type, string reading) => (type, reading) switch
    {
        (_, "uptime") => ElementType.Uptime,
        (_, "before") => ElementType.DeltaMicroseconds,
        (_, "interval") => ElementType.SamplingInterval,
        (_, "icmp") => ElementType.IcmpTypeCode,
        (_, "label") => ElementType.MplsLabel,
        (_, "addresses") => ElementType.AddressArray,
        (_, "milliseconds") => ElementType.MillisecondSpan,
        (_, "microseconds") => ElementType.MicrosecondSpan,
        ("unsigned8" or "unsigned16" or "unsigned32" or "unsigned64", _) => ElementType.Unsigned,
        ("signed8" or "signed16" or "signed32" or "signed64", _) => ElementType.Signed,
        ("float32" or "float64", _) => ElementType.Float,
        ("boolean", _) => ElementType.Boolean,
        ("basicList", _) => ElementType.BasicList,
        ("subTemplateList", _) => ElementType.SubTemplateList,
        ("subTemplateMultiList", _) => ElementType.SubTemplateMultiList,
        ("ipv4Address" or "ipv6Address", _) => ElementType.Address,
        ("macAddress", _) => ElementType.Mac,
        ("string", _) => ElementType.Text,
        ("dateTimeSeconds", _) => ElementType.Seconds,
        ("dateTimeMilliseconds", _) => ElementType.Milliseconds,
        ("dateTimeMicroseconds" or "dateTimeNanoseconds", _) => ElementType.NtpTime,
        _ => ElementType.Octets,
    };

    /// <param name="type">Abstract data type (RFC 7011 §6.1).</param>
    public static int WidthOf(string type) => type switch
    {
        "unsigned8" or "signed8" or "boolean" => 1,
        "unsigned16" or "signed16" => 2,
        "unsigned32" or "signed32" or "float32" or "ipv4Address" or "dateTimeSeconds" => 4,
        "macAddress" => 6,
        "unsigned64" or "signed64" or "float64" or "dateTimeMilliseconds" or "dateTimeMicroseconds" or "dateTimeNanoseconds" => 8,
        "ipv6Address" => 16,
        _ => 0,
    };
}
