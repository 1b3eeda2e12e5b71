using LogFlowDb.Protocols.Applications;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>The texts of names that the packets of a batch tell, one behind the other. One thread at a time.</summary>
internal sealed class DigestNames
{
    private readonly byte[] _bytes = new byte[DigestBatch.Capacity * ApplicationNames.MaxNameBytes];
    private int _used;

    /// <summary>Before the first packet of a batch.</summary>
    public void Clear() => _used = 0;

    /// <summary>The name that a packet tells; <see cref="ApplicationName.None"/> when there is none.</summary>
    public ApplicationName Read(ReadOnlySpan<byte> frame, in PacketHeaders packet, out int offset, out int length)
    {
        offset = _used;
        ApplicationName kind = ApplicationNames.Read(frame, packet, _bytes.AsSpan(_used), out length);
        _used += length;
        return kind;
    }

    public ReadOnlySpan<byte> Text(int offset, int length) => _bytes.AsSpan(offset, length);
}
