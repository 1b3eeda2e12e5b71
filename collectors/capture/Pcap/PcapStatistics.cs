using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>struct pcap_stat. Its counters begin again at 0 after 2^32−1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcapStatistics
{
    public uint Received;
    public uint Dropped;
    public uint DroppedByInterface;
}
