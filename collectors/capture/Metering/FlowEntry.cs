using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// A flow in the cache: one line of it. Its key stands behind it in memory, and behind that, of bidirectional flows, the
/// <see cref="ReverseCounters"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct FlowEntry
{
    public const int Bytes = 64;

    /// <summary>Times in ns since 1970 UTC.</summary>
    public long First;
    public long Last;

    /// <summary>Of the forward direction.</summary>
    public long Packets;

    /// <summary>As <see cref="Packets"/>.</summary>
    public long Octets;
    public uint MinLength;
    public uint MaxLength;

    /// <summary>Neighbours in the slot of the wheel, −1 at its ends; of a free entry: the next free one.</summary>
    public int Next;
    public int Previous;
    public uint Hash;
    public ushort TcpFlags;
    public ushort WheelSlot;
    public byte MinTtl;
    public byte MaxTtl;
    public FlowMarks Marks;
}
