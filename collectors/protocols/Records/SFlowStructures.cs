using static LogFlowDb.Protocols.Records.XdrType;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The catalogue of sFlow structures that become fields of our own (sFlow v5 §5 and the extensions listed at
/// sflow.org/developers/structures.php). Everything else is kept whole: <c>sflow_ENTERPRISE_FORMAT</c> of flow samples,
/// <c>sflow_c_ENTERPRISE_FORMAT</c> of counter samples.
/// </summary>
internal static partial class SFlowStructures
{
    /// <summary>Fields of sFlow that no structure names: sample headers and what is computed from records.</summary>
    private static readonly (string Name, FlowFieldType Type)[] s_sampleFields =
    [
        ("relay_ip", FlowFieldType.Address),
        ("sample_seq", FlowFieldType.Long),
        ("sample_pool", FlowFieldType.Long),
        ("drops", FlowFieldType.Long),
        ("drop_reason", FlowFieldType.Long),
        ("ip_octet_count", FlowFieldType.Long),
        ("vlan_priority", FlowFieldType.Long),
        ("post_vlan_priority", FlowFieldType.Long),
        ("bgp_local_pref", FlowFieldType.Long),
        ("sflow_as", FlowFieldType.Long),
        ("sflow_out_if_count", FlowFieldType.Long),
        ("sflow_stripped", FlowFieldType.Long),
        ("sflow_header_protocol", FlowFieldType.Long),
        ("post_vni", FlowFieldType.Long),
        ("frame", FlowFieldType.Binary),
    ];

    /// <summary>Every field that sFlow can give by name, some more than once.</summary>
    public static IEnumerable<(string Name, FlowFieldType Type)> AllFields =>
        s_sampleFields.Concat(FlowRecords.Concat(CounterRecords).SelectMany(structure => structure.Fields).SelectMany(Fields));

    private static IEnumerable<(string Name, FlowFieldType Type)> Fields(SFlowField field) =>
        field.Members is { } members ? members.SelectMany(Fields)
        : field.Name.Length == 0 ? []
        : [(field.Name, field.FieldType)];

    private static SFlowStructure Structure(uint format, params SFlowField[] fields) => new(format, fields);

    private static SFlowStructure Structure(uint enterprise, uint format, params SFlowField[] fields) =>
        new(SFlowStructure.FormatOf(enterprise, format), fields);

    /// <summary>Several fields of one type, each with the prefix.</summary>
    private static IEnumerable<SFlowField> Of(XdrType type, string prefix, params string[] names) => names.Select(name => new SFlowField(prefix + name, type));

    private static SFlowField One(string name, XdrType type) => new(name, type);

    private static SFlowField Skipped => new("", Skip);
}
