namespace LogFlowDb.Protocols.Packets;

/// <summary>What is known of a packet besides the values of its headers.</summary>
[Flags]
public enum PacketFlags
{
    None = 0,

    /// <summary>The bytes end within the link headers (Ethernet, tags, labels, PPP, tunnel headers).</summary>
    CutInLink = 1,

    /// <summary>They end within the IP header, its options or its extension headers.</summary>
    CutInNetwork = 2,

    /// <summary>They end within the transport header.</summary>
    CutInTransport = 4,

    /// <summary>Lengths or versions contradict one another; what lies behind is not read.</summary>
    Malformed = 8,

    /// <summary>
    /// The IP length is 0 because a card fills it in after the capture (segmentation offload). <see cref="PacketHeaders.IpLength"/>
    /// goes to the end of the bytes given.
    /// </summary>
    LengthMissing = 16,

    /// <summary>A part of a larger packet, the first one included.</summary>
    Fragment = 32,
    MoreFragments = 64,
    DontFragment = 128,

    HasSourceMac = 256,
    HasDestinationMac = 512,

    /// <summary>Both ports are there.</summary>
    HasPorts = 1024,

    /// <summary>More labels, tags or extension headers than are followed; what lies behind is not read.</summary>
    TooDeep = 2048,
}
