using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>What a packet tells besides its key and counters; stands behind the key of its digest when the settings ask for any of it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct PacketDetails
{
    public const int Bytes = 64;

    /// <summary>Ends of the tunnel, in the order of the key.</summary>
    public UInt128 TunnelSource;
    public UInt128 TunnelDestination;
    public uint TunnelId;

    /// <summary>µs + 1 between the SYN and what answered it; 0 = not known by this packet.</summary>
    public uint ServerLatency;

    /// <summary>µs + 1 between that answer and the client's acknowledgement, as above.</summary>
    public uint ClientLatency;

    /// <summary>Of its text in the names of the batch.</summary>
    public int NameOffset;
    public ushort NameLength;
    public ApplicationName Name;
    public TunnelKind Tunnel;
}
