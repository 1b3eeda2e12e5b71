using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Metering;

/// <summary>What a meter has to know of a packet; its flow key stands behind it in memory.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct PacketDigest
{
    public const int Bytes = 32;

    /// <summary>ns since 1970 UTC; 0 = unknown.</summary>
    public long Time;

    /// <summary>Octets to count.</summary>
    public long Length;
    public uint Hash;
    public ushort TcpFlags;
    public byte Ttl;

    /// <summary>True when source and destination have changed places in the key.</summary>
    public bool IsReversed;
}
