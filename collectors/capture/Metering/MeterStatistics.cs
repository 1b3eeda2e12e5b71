namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// What a meter has seen and done. When all flows have ended, the packets and octets of the records are <see cref="Packets"/> and
/// <see cref="Octets"/>; with a key of link fields also <see cref="NonIpPackets"/> and <see cref="NonIpOctets"/>.
/// </summary>
/// <param name="Frames">All that was added: IP packets, others, and those left out.</param>
/// <param name="Packets">IP packets metered.</param>
/// <param name="Octets">Octets of these, from the IP header on, as it tells them.</param>
/// <param name="NonIpPackets">Frames that hold no IP packet (ARP, STP …), those that cannot be read included.</param>
/// <param name="NonIpOctets">What they carry behind the link header.</param>
/// <param name="Cut">Of these, frames that were cut before the end of the fixed part of an IP header.</param>
/// <param name="UnknownLinks">Of these, frames of a link type that is not read.</param>
/// <param name="Unsampled">Frames that sampling left out.</param>
/// <param name="Fragments">IP packets that are a part of a larger one.</param>
/// <param name="LostFragments">Later parts whose first part was not seen before: flows with ports 0.</param>
/// <param name="ActiveFlows">Flows in the cache.</param>
/// <param name="Records">Flows that ended.</param>
/// <param name="Evicted">Of these, for lack of room.</param>
/// <param name="NamesDropped">Names of applications for which there was no room: flows without them.</param>
/// <param name="HandshakesForgotten">TCP handshakes that gave way to others before they were over: flows without answer times.</param>
public sealed record MeterStatistics(
    long Frames,
    long Packets,
    long Octets,
    long NonIpPackets,
    long NonIpOctets,
    long Cut,
    long UnknownLinks,
    long Unsampled,
    long Fragments,
    long LostFragments,
    long ActiveFlows,
    long Records,
    long Evicted,
    long NamesDropped,
    long HandshakesForgotten);
