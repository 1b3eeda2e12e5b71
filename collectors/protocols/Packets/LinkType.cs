namespace LogFlowDb.Protocols.Packets;

/// <summary>Link types of capture files (tcpdump.org "LINKTYPE_"); only those that <see cref="PacketReader"/> reads.</summary>
public static class LinkType
{
    /// <summary>BSD loopback: address family, 4 bytes in the byte order of the machine that captured.</summary>
    public const int Null = 0;
    public const int Ethernet = 1;
    public const int RawBsd = 12;
    public const int RawOpenBsd = 14;
    public const int Raw = 101;

    /// <summary>As <see cref="Null"/>, in network byte order.</summary>
    public const int Loop = 108;
    public const int LinuxSll = 113;
    public const int RawIpv4 = 228;
    public const int RawIpv6 = 229;
    public const int LinuxSll2 = 276;
}
