using System.Collections.Frozen;

namespace LogFlowDb.Protocols.Records;

/// <summary>The vocabulary that records of every source share: what headers and sockets give, then the fields of the element catalogue.</summary>
public static class FlowFields
{
    private static readonly List<FlowField> s_fields = [];

    /// <summary>When the datagram was received, or of a capture file the packet's own time.</summary>
    public static readonly FlowField Time = Add("_time", FlowFieldType.Date);

    /// <summary>Source address of the export datagram; of sFlow the agent.</summary>
    public static readonly FlowField ExporterIp = Add("exporter_ip", FlowFieldType.Address);
    public static readonly FlowField ExporterPort = Add("exporter_port", FlowFieldType.Long);

    /// <summary><c>netflow5</c>, <c>netflow9</c>, <c>ipfix</c> or <c>sflow5</c>.</summary>
    public static readonly FlowField FlowType = Add("flow_type", FlowFieldType.Text);

    /// <summary>Sequence number of the datagram's header.</summary>
    public static readonly FlowField ExportSeq = Add("export_seq", FlowFieldType.Long);

    /// <summary>v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id, sFlow sub-agent.</summary>
    public static readonly FlowField ObservationDomainId = Add("observation_domain_id", FlowFieldType.Long);
    public static readonly FlowField TemplateId = Add("template_id", FlowFieldType.Long);

    /// <summary>Packets on the wire per packet counted; 0 = unknown.</summary>
    public static readonly FlowField SamplingRate = Add("sampling_rate", FlowFieldType.Double);

    private static readonly FlowField[] s_all = [.. AddElements()];
    private static readonly FrozenDictionary<string, FlowField> s_byName = s_all.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    internal static readonly FlowField EngineType = Find("engine_type")!;
    internal static readonly FlowField EngineId = Find("engine_id")!;
    internal static readonly FlowField SamplerId = Find("sampler_id")!;

    /// <summary>By index.</summary>
    public static ReadOnlySpan<FlowField> All => s_all;

    /// <summary>Null when the vocabulary has no such name.</summary>
    public static FlowField? Find(string name) => s_byName.GetValueOrDefault(name);

    private static FlowField Add(string name, FlowFieldType type)
    {
        FlowField field = new(s_fields.Count, name, type);
        s_fields.Add(field);
        return field;
    }

    private static List<FlowField> AddElements()
    {
        HashSet<string> names = [.. s_fields.Select(field => field.Name)];
        foreach (InformationElement element in InformationElements.All)
        {
            if (names.Add(element.FieldName))
            {
                Add(element.FieldName, element.FieldType);
            }
        }

        foreach ((string name, FlowFieldType type) in SFlowStructures.AllFields)
        {
            if (names.Add(name))
            {
                Add(name, type);
            }
        }

        return s_fields;
    }
}
