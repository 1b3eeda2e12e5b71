using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>struct pcap_addr; the members are struct sockaddr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PcapAddress
{
    public PcapAddress* Next;
    public byte* Address;
    public byte* Netmask;
    public byte* Broadcast;
    public byte* Destination;
}
