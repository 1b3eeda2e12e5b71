using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>A test that compiles packet filters; skipped where libpcap is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FilterFactAttribute : FactAttribute
{
    public FilterFactAttribute()
    {
        if (!PacketFilter.IsAvailable)
        {
            Skip = "libpcap is not installed";
        }
    }
}
