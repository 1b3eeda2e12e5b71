using System.Collections.Frozen;
using System.Diagnostics;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The vocabulary that records of every source share: the fields of <c>fields.csv</c>, then those of the elements in
/// <c>elements.csv</c> and <c>vendors.csv</c> that have none of them.
/// </summary>
public static class FlowFields
{
    private static readonly FlowField[] s_all = [.. Read()];
    private static readonly FrozenDictionary<string, FlowField> s_byName = s_all.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>When the datagram was received, or of a capture file the packet's own time.</summary>
    public static readonly FlowField Time = Get("_time");

    /// <summary>Source address of the export datagram.</summary>
    public static readonly FlowField ExporterIp = Get("exporter_ip");
    public static readonly FlowField ExporterPort = Get("exporter_port");

    /// <summary><c>netflow5</c>, <c>netflow9</c>, <c>ipfix</c> or <c>sflow5</c>.</summary>
    public static readonly FlowField FlowType = Get("flow_type");

    /// <summary>Sequence number of the datagram's header.</summary>
    public static readonly FlowField ExportSeq = Get("export_seq");

    /// <summary>v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id.</summary>
    public static readonly FlowField ObservationDomainId = Get("observation_domain_id");
    public static readonly FlowField TemplateId = Get("template_id");

    /// <summary>Packets on the wire per packet counted; 0 = unknown.</summary>
    public static readonly FlowField SamplingRate = Get("sampling_rate");

    /// <summary>Label numbers from the top of the stack down: 20 bits each, without traffic class and bottom bit.</summary>
    public static readonly FlowField MplsLabels = Get("mpls_labels");

    /// <summary>Autonomous systems on the way to the destination, the nearest first.</summary>
    public static readonly FlowField AsPath = Get("as_path");

    /// <summary>Standard BGP communities of the destination, 32 bits each.</summary>
    public static readonly FlowField BgpCommunities = Get("bgp_communities");

    /// <summary>
    /// Where first_time and last_time come from when the record does not tell both; null when it does. <c>duration</c>: one is told
    /// and the other computed. <c>start</c>, <c>end</c>: only this one is told and stands for both. <c>event</c>: the time of an
    /// event. <c>export</c>, <c>received</c>: the clock of the datagram's header, or its arrival.
    /// </summary>
    public static readonly FlowField TimeSource = Get("time_source");

    /// <summary>Source address of datagrams that a relay sent for another exporter.</summary>
    public static readonly FlowField RelayIp = Get("relay_ip");

    internal static readonly FlowField EngineType = Get("engine_type");
    internal static readonly FlowField EngineId = Get("engine_id");
    internal static readonly FlowField SamplerId = Get("sampler_id");
    internal static readonly FlowField SamplingAlgorithm = Get("sampling_algorithm");
    internal static readonly FlowField FirstTime = Get("first_time");
    internal static readonly FlowField LastTime = Get("last_time");
    internal static readonly FlowField IpVersion = Get("ip_version");
    internal static readonly FlowField SourceIp = Get("src_ip");
    internal static readonly FlowField InIfName = Get("in_if_name");
    internal static readonly FlowField OutIfName = Get("out_if_name");
    internal static readonly FlowField InVrfName = Get("in_vrf_name");
    internal static readonly FlowField OutVrfName = Get("out_vrf_name");
    internal static readonly FlowField AppName = Get("app_name");
    internal static readonly FlowField NatPoolName = Get("nat_pool_name");

    /// <summary>By index.</summary>
    public static ReadOnlySpan<FlowField> All => s_all;

    /// <summary>Null when the vocabulary has no such name.</summary>
    public static FlowField? Find(string name) => s_byName.GetValueOrDefault(name);

    private static FlowField Get(string name) => s_byName[name];

    private static List<FlowField> Read()
    {
        List<FlowField> fields = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string[] row in CatalogueFile.Rows("fields.csv"))
        {
            names.Add(row[0]);
            fields.Add(new FlowField(fields.Count, row[0], TypeOf(row[1])));
        }

        foreach (InformationElement element in InformationElements.All)
        {
            if (names.Add(element.FieldName))
            {
                fields.Add(new FlowField(fields.Count, element.FieldName, element.FieldType));
            }
        }

        foreach ((string name, FlowFieldType type) in SFlowStructures.AllFields)
        {
            if (names.Add(name))
            {
                fields.Add(new FlowField(fields.Count, name, type));
            }
        }

        return fields;
    }

    private static FlowFieldType TypeOf(string type) => type switch
    {
        "long" => FlowFieldType.Long,
        "double" => FlowFieldType.Double,
        "date" => FlowFieldType.Date,
        "ip" => FlowFieldType.Address,
        "mac" => FlowFieldType.Mac,
        "string" => FlowFieldType.Text,
        "binary" => FlowFieldType.Binary,
        "bool" => FlowFieldType.Bool,
        "array" => FlowFieldType.List,
        _ => throw new UnreachableException(type),
    };
}
