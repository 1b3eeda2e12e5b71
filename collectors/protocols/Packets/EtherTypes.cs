namespace LogFlowDb.Protocols.Packets;

/// <summary>Numbers of IEEE's EtherType registry that lead on.</summary>
internal static class EtherTypes
{
    public const ushort Ipv4 = 0x0800;
    public const ushort TransparentBridging = 0x6558;
    public const ushort Ipv6 = 0x86dd;
    public const ushort Ppp = 0x880b;
    public const ushort Mpls = 0x8847;
    public const ushort MplsMulticast = 0x8848;
    public const ushort PppoeSession = 0x8864;
    public const ushort BackboneTag = 0x88e7;
    public const ushort ServiceHeader = 0x894f;
    public const ushort Erspan = 0x88be;
    public const ushort Erspan3 = 0x22eb;
}
