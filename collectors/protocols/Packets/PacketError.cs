namespace LogFlowDb.Protocols.Packets;

/// <summary>Why a frame gave no IP packet.</summary>
public enum PacketError
{
    None,

    /// <summary>A link type that is not read.</summary>
    LinkType,

    /// <summary>A frame of another network protocol (ARP, MPLS …).</summary>
    NotIp,

    /// <summary>A header that ends early or whose lengths contradict each other.</summary>
    Cut,
}
