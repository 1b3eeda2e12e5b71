namespace LogFlowDb.Protocols.Packets;

/// <summary>Why a frame gave no IP packet.</summary>
public enum PacketError
{
    None,

    /// <summary>A link type that is not read.</summary>
    LinkType,

    /// <summary>A frame of another network protocol (ARP …), or one that says IP and is not.</summary>
    NotIp,

    /// <summary>The bytes end before the fixed part of an IP header does.</summary>
    Cut,
}
