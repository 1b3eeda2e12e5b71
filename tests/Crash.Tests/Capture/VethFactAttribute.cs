using LogFlowDb.Collectors.Pcap;
using Xunit;

namespace LogFlowDb.Crash.Tests.Capture;

/// <summary>A test with interfaces of its own; it skips where they may not be made, or libpcap is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VethFactAttribute : FactAttribute
{
    private static readonly string? s_obstacle = PacketFilter.IsAvailable ? VethPair.WhyNot() : "libpcap is not installed";

    public VethFactAttribute() => Skip = s_obstacle;
}
