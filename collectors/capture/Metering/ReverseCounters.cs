using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Metering;

/// <summary>The other direction of a bidirectional flow (RFC 5103).</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct ReverseCounters
{
    public const int Bytes = 16;

    public long Packets;
    public long Octets;
}
