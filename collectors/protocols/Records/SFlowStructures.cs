using static LogFlowDb.Protocols.Records.XdrType;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The catalogue of sFlow structures that become fields of our own (sFlow v5 §5 and the extensions listed at
/// sflow.org/developers/structures.php). Everything else is kept whole: <c>sflow_ENTERPRISE_FORMAT</c> of flow samples,
/// <c>sflow_c_ENTERPRISE_FORMAT</c> of counter samples.
/// </summary>
internal static partial class SFlowStructures
{
    /// <summary>Every field that a structure names, some more than once.</summary>
    public static IEnumerable<(string Name, FlowFieldType Type)> AllFields => FlowRecords.Concat(CounterRecords)
        .SelectMany(structure => structure.Fields)
        .SelectMany(static one => Fields(one, isInGroup: false));

    private static IEnumerable<(string Name, FlowFieldType Type)> Fields(SFlowField field, bool isInGroup) =>
        field.Members is { } members ? members.SelectMany(member => Fields(member, isInGroup: true))
        : field.Name.Length == 0 ? []
        : [(field.Name, isInGroup ? FlowFieldType.List : field.FieldType)];

    private static SFlowStructure Structure(uint format, params SFlowField[] fields) => new(format, fields);

    private static SFlowStructure Structure(uint enterprise, uint format, params SFlowField[] fields) =>
        new(SFlowStructure.FormatOf(enterprise, format), fields);

    /// <summary>Several fields of one type, each with the prefix.</summary>
    private static IEnumerable<SFlowField> Of(XdrType type, string prefix, params string[] names) => names.Select(name => new SFlowField(prefix + name, type));

    private static SFlowField One(string name, XdrType type) => new(name, type);

    private static SFlowField Skipped => new("", Skip);
}
