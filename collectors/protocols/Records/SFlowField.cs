namespace LogFlowDb.Protocols.Records;

/// <summary>One value of an sFlow structure.</summary>
/// <param name="Name">Field of our vocabulary; empty where nothing is given.</param>
/// <param name="Members">Of a <see cref="XdrType.Group"/>.</param>
internal sealed record SFlowField(string Name, XdrType Type, SFlowField[]? Members = null)
{
    public FlowFieldType FieldType => Type switch
    {
        XdrType.Percentage or XdrType.Float => FlowFieldType.Double,
        XdrType.Mac => FlowFieldType.Mac,
        XdrType.Ipv4 or XdrType.Ipv6 or XdrType.Address => FlowFieldType.Address,
        XdrType.Text => FlowFieldType.Text,
        XdrType.Opaque or XdrType.Opaque4 or XdrType.Opaque16 => FlowFieldType.Binary,
        XdrType.NumberList or XdrType.LabelList or XdrType.VlanList => FlowFieldType.List,
        _ => FlowFieldType.Long,
    };

    public bool HasFixedLength => Type
        is not (XdrType.Address or XdrType.Text or XdrType.Opaque or XdrType.Group or XdrType.NumberList or XdrType.LabelList or XdrType.VlanList);

    /// <summary>Fewest bytes on the wire.</summary>
    public int MinBytes => Type switch
    {
        XdrType.Hyper or XdrType.Counter64 or XdrType.Mac => 8,
        XdrType.Ipv6 or XdrType.Opaque16 => 16,
        _ => 4,
    };
}
