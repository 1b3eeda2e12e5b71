using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>A compiled filter in the memory of libpcap.</summary>
internal sealed unsafe class FilterProgram : SafeHandle
{
    public FilterProgram()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(PcapProgram)));

    public override bool IsInvalid => handle == 0;

    public PcapProgram* Pointer => (PcapProgram*)handle;

    protected override bool ReleaseHandle()
    {
        if (Pointer->Instructions != 0)
        {
            PcapLibrary.FreeProgram(Pointer);
        }

        NativeMemory.Free((void*)handle);
        return true;
    }
}
