using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>What a flow keeps of its <see cref="PacketDetails"/>; stands behind its key and counters when the settings ask for any of it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct FlowDetails
{
    public const int Bytes = 64;

    /// <summary>Of the first packet; ends in the order of the key.</summary>
    public UInt128 TunnelSource;
    public UInt128 TunnelDestination;
    public uint TunnelId;

    /// <summary>As of <see cref="PacketDetails"/>, the first that was measured.</summary>
    public uint ServerLatency;
    public uint ClientLatency;

    /// <summary>The first name, by its number in the <see cref="NameTable"/>; 0 = none.</summary>
    public int Name;
    public ApplicationName NameKind;
    public TunnelKind Tunnel;
}
