using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>A pcap_t of libpcap, closed when the last call on it is done.</summary>
internal sealed class PcapHandle : SafeHandle
{
    public PcapHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        PcapLibrary.Close(handle);
        return true;
    }
}
