using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>The texts of names that the packets of a batch tell, one behind the other. One thread at a time.</summary>
internal sealed class DigestNames
{
    private const int Capacity = 1 << 16;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _used;

    /// <summary>True when the longest name may find no room.</summary>
    public bool IsFull => _used > Capacity - ApplicationNames.MaxNameBytes;

    /// <summary>Before the first packet of a batch.</summary>
    public void Clear() => _used = 0;

    /// <summary>The name that a packet tells, if it does; there must be room.</summary>
    public ApplicationName Read(ReadOnlySpan<byte> frame, in PacketHeaders packet, out int offset, out int length)
    {
        offset = _used;
        ApplicationName kind = ApplicationNames.Read(frame, packet, _bytes.AsSpan(_used), out length);
        _used += length;
        return kind;
    }

    public ReadOnlySpan<byte> Text(int offset, int length) => _bytes.AsSpan(offset, length);
}
