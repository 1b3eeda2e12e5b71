using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>struct bpf_program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PcapProgram
{
    public uint Length;
    public nint Instructions;
}
