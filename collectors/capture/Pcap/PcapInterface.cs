using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>struct pcap_if.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PcapInterface
{
    public PcapInterface* Next;
    public byte* Name;
    public byte* Description;
    public PcapAddress* Addresses;
    public uint Flags;
}
