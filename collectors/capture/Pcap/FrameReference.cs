using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Where a packet lies in the bytes of its <see cref="FrameBatch"/>, and what its capture says of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FrameReference
{
    /// <summary>ns since 1970 UTC; 0 when the file does not tell.</summary>
    public long Timestamp { get; init; }

    public int Offset { get; init; }

    /// <summary>Captured bytes.</summary>
    public int Length { get; init; }

    /// <summary>Bytes on the wire; <see cref="Length"/> may be less.</summary>
    public uint OriginalLength { get; init; }

    /// <summary>As <see cref="Protocols.Packets.LinkType"/>.</summary>
    public int LinkType { get; init; }

    /// <summary>Number of the interface within its section of a pcapng file; otherwise 0.</summary>
    public int Interface { get; init; }
}
