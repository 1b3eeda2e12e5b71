using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>struct pcap_pkthdr of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcapPacketHeader
{
    public nint Seconds;

    /// <summary>µs or ns, by the precision of the handle.</summary>
    public nint Fraction;
    public uint CapturedLength;
    public uint OriginalLength;
}
