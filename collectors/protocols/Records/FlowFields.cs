using System.Collections.Frozen;

namespace LogFlowDb.Protocols.Records;

/// <summary>The vocabulary that records of every source share: what headers and sockets give, then the fields of the element catalogue.</summary>
public static class FlowFields
{
    private static readonly List<FlowField> s_fields = [];

    /// <summary>When the datagram was received, or of a capture file the packet's own time.</summary>
    public static readonly FlowField Time = Add("_time", FlowFieldType.Date);

    /// <summary>Source address of the export datagram.</summary>
    public static readonly FlowField ExporterIp = Add("exporter_ip", FlowFieldType.Address);
    public static readonly FlowField ExporterPort = Add("exporter_port", FlowFieldType.Long);

    /// <summary><c>netflow5</c>, <c>netflow9</c> or <c>ipfix</c>.</summary>
    public static readonly FlowField FlowType = Add("flow_type", FlowFieldType.Text);

    /// <summary>Sequence number of the datagram's header.</summary>
    public static readonly FlowField ExportSeq = Add("export_seq", FlowFieldType.Long);

    /// <summary>v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id.</summary>
    public static readonly FlowField ObservationDomainId = Add("observation_domain_id", FlowFieldType.Long);
    public static readonly FlowField TemplateId = Add("template_id", FlowFieldType.Long);

    /// <summary>Packets on the wire per packet counted; 0 = unknown.</summary>
    public static readonly FlowField SamplingRate = Add("sampling_rate", FlowFieldType.Double);

    /// <summary>Label numbers from the top of the stack down: 20 bits each, without traffic class and bottom bit.</summary>
    public static readonly FlowField MplsLabels = Add("mpls_labels", FlowFieldType.List);

    /// <summary>Autonomous systems on the way to the destination, the nearest first.</summary>
    public static readonly FlowField AsPath = Add("as_path", FlowFieldType.List);

    /// <summary>Standard BGP communities of the destination, 32 bits each.</summary>
    public static readonly FlowField BgpCommunities = Add("bgp_communities", FlowFieldType.List);

    /// <summary>
    /// Where first_time and last_time come from when the record does not tell both; null when it does. <c>duration</c>: one is told
    /// and the other computed. <c>start</c>, <c>end</c>: only this one is told and stands for both. <c>event</c>: the time of an
    /// event. <c>export</c>, <c>received</c>: the clock of the datagram's header, or its arrival.
    /// </summary>
    public static readonly FlowField TimeSource = Add("time_source", FlowFieldType.Text);

    /// <summary>Names that option records told.</summary>
    internal static readonly FlowField InVrfName = Add("in_vrf_name", FlowFieldType.Text);
    internal static readonly FlowField OutVrfName = Add("out_vrf_name", FlowFieldType.Text);
    internal static readonly FlowField OutIfName = Add("out_if_name", FlowFieldType.Text);
    internal static readonly FlowField NatPoolName = Add("nat_pool_name", FlowFieldType.Text);

    private static readonly FlowField[] s_all = [.. AddElements()];
    private static readonly FrozenDictionary<string, FlowField> s_byName = s_all.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    internal static readonly FlowField EngineType = Find("engine_type")!;
    internal static readonly FlowField EngineId = Find("engine_id")!;
    internal static readonly FlowField FirstTime = Find("first_time")!;
    internal static readonly FlowField LastTime = Find("last_time")!;
    internal static readonly FlowField InIfName = Find("in_if_name")!;
    internal static readonly FlowField AppName = Find("app_name")!;
    internal static readonly FlowField IpVersion = Find("ip_version")!;
    internal static readonly FlowField SourceIp = Find("src_ip")!;
    internal static readonly FlowField SamplingAlgorithm = Find("sampling_algorithm")!;
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

        return s_fields;
    }
}
