namespace LogFlowDb.Collectors.Metering;

/// <summary>What a flow key may consist of.</summary>
[Flags]
internal enum KeyFields
{
    None = 0,
    SourceIp = 1,
    DestinationIp = 2,
    SourceNet = 4,
    DestinationNet = 8,
    SourcePort = 16,

    /// <summary>With it goes the type and code of ICMP, which has no ports.</summary>
    DestinationPort = 32,
    Protocol = 64,

    /// <summary>Goes with every address.</summary>
    IpVersion = 128,
    Tos = 256,
    Vlan = 512,
    InnerVlan = 1024,
    EtherType = 2048,
    SourceMac = 4096,
    DestinationMac = 8192,
    VlanPriority = 16384,
    FlowLabel = 32768,
    MplsLabels = 65536,

    Ports = SourcePort | DestinationPort,

    /// <summary>What frames without an IP packet have too.</summary>
    Link = Vlan | InnerVlan | EtherType | SourceMac | DestinationMac | VlanPriority | MplsLabels,

    /// <summary>What stands behind the core of a key.</summary>
    Extension = SourceMac | DestinationMac | VlanPriority | FlowLabel | MplsLabels,
}
