namespace LogFlowDb.Protocols.Packets;

/// <summary>How an inner packet was carried, and what <see cref="PacketHeaders.TunnelId"/> then is.</summary>
public enum TunnelKind : byte
{
    /// <summary>Not within a tunnel.</summary>
    None,

    /// <summary>IP in IP, 6in4, 4in6 (RFC 2003, RFC 4213, RFC 2473); no id.</summary>
    IpInIp,

    /// <summary>RFC 2784, RFC 2890; the key, or the call id of PPTP (RFC 2637).</summary>
    Gre,

    /// <summary>RFC 7637; the virtual subnet id, 24 bits.</summary>
    Nvgre,

    /// <summary>ERSPAN I to III; the session id, 10 bits.</summary>
    Erspan,

    /// <summary>RFC 7348, and the generic protocol extension; the VNI, 24 bits.</summary>
    Vxlan,

    /// <summary>RFC 8926; the VNI, 24 bits.</summary>
    Geneve,

    /// <summary>3GPP TS 29.281; the tunnel endpoint id.</summary>
    Gtp,

    /// <summary>MPLS over IP, GRE or UDP (RFC 4023, RFC 7510); the bottom label.</summary>
    Mpls,
}
