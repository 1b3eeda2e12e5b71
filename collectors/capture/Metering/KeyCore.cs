using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// The part of a flow key that every key has: all of its fields in the order of this struct, those that the key does not name as 0.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = Bytes)]
internal struct KeyCore
{
    public const int Bytes = 48;

    public const byte OuterTag = 1;
    public const byte InnerTag = 2;

    public UInt128 Source;
    public UInt128 Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Protocol;
    public byte IpVersion;
    public byte Tos;

    /// <summary>Which tags the frame has, a bit each, so that a key without the inner one still has the outer: tells VLAN 0 from none.</summary>
    public byte Vlans;
    public ushort Vlan;
    public ushort InnerVlan;

    /// <summary>Type × 256 + code.</summary>
    public ushort Icmp;
    public ushort EtherType;

    /// <summary>All bits of the fields of a key, to be laid over the fields of a packet.</summary>
    public static KeyCore MaskOf(FlowKey key, int ipVersion)
    {
        return new KeyCore
        {
            Source = Has(KeyFields.SourceIp) ? UInt128.MaxValue : Has(KeyFields.SourceNet) ? key.Source.Of(ipVersion) : 0,
            Destination = Has(KeyFields.DestinationIp) ? UInt128.MaxValue : Has(KeyFields.DestinationNet) ? key.Destination.Of(ipVersion) : 0,
            SourcePort = Short(KeyFields.SourcePort),
            DestinationPort = Short(KeyFields.DestinationPort),
            Protocol = Octet(KeyFields.Protocol),
            IpVersion = Octet(KeyFields.IpVersion),
            Tos = Octet(KeyFields.Tos),
            Vlans = (byte)((Has(KeyFields.InnerVlan) ? InnerTag : 0) | (Has(KeyFields.InnerVlan | KeyFields.Vlan | KeyFields.VlanPriority) ? OuterTag : 0)),
            Vlan = Short(KeyFields.Vlan),
            InnerVlan = Short(KeyFields.InnerVlan),
            Icmp = Short(KeyFields.DestinationPort),
            EtherType = Short(KeyFields.EtherType),
        };

        bool Has(KeyFields field) => (key.Fields & field) != KeyFields.None;
        ushort Short(KeyFields field) => Has(field) ? ushort.MaxValue : (ushort)0;
        byte Octet(KeyFields field) => Has(field) ? byte.MaxValue : (byte)0;
    }
}
