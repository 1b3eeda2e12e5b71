namespace LogFlowDb.Collectors.Pcap;

/// <summary>An expression that libpcap does not understand.</summary>
public sealed class PacketFilterException(string message) : CaptureException(message);
