namespace LogFlowDb.Protocols.Packets;

/// <summary>
/// What a frame begins with: the link types of capture files (tcpdump.org "LINKTYPE_"), only those that are read. They serve
/// for any source of frames; sFlow's header protocols have their equals here.
/// </summary>
public static class LinkType
{
    /// <summary>BSD loopback: address family, 4 bytes in the byte order of the machine that captured.</summary>
    public const int Null = 0;
    public const int Ethernet = 1;

    /// <summary>PPP, with or without address and control bytes (RFC 1661, RFC 1662).</summary>
    public const int Ppp = 9;
    public const int RawBsd = 12;
    public const int RawOpenBsd = 14;

    /// <summary>PPP in HDLC-like framing, or Cisco HDLC (RFC 1547 §4.3.1).</summary>
    public const int PppSerial = 50;

    /// <summary>A PPPoE session header (RFC 2516) without Ethernet.</summary>
    public const int Pppoe = 51;
    public const int Raw = 101;

    /// <summary>Cisco HDLC: address, control, EtherType.</summary>
    public const int CiscoHdlc = 104;
    public const int Ieee80211 = 105;

    /// <summary>Frame relay with an address of 2 octets.</summary>
    public const int FrameRelay = 107;

    /// <summary>As <see cref="Null"/>, in network byte order.</summary>
    public const int Loop = 108;
    public const int LinuxSll = 113;

    /// <summary>IEEE 802.11 behind a radiotap header.</summary>
    public const int Radiotap = 127;

    /// <summary>PPI: a header of capture programs before Ethernet or 802.11.</summary>
    public const int PerPacketInformation = 192;

    /// <summary>An MPLS label stack.</summary>
    public const int Mpls = 219;
    public const int RawIpv4 = 228;
    public const int RawIpv6 = 229;

    /// <summary>Linux netfilter log messages.</summary>
    public const int NfLog = 239;
    public const int LinuxSll2 = 276;
}
