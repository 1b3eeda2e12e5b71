using System.Net;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>An interface that can be captured on.</summary>
/// <param name="Description">Empty when libpcap has none.</param>
public sealed record CaptureInterface(string Name, string Description, IReadOnlyList<IPAddress> Addresses, bool IsUp, bool IsRunning, bool IsLoopback, bool IsWireless);
