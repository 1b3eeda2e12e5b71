using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// Puts IP fragments together, bounded: at most <see cref="MaxPending"/> packets at a time, the oldest is given up for a new
/// one. Parts must follow one another without gap; what overlaps, comes first.
/// </summary>
internal sealed class FragmentAssembler
{
    public const int MaxPending = 256;

    private const int MaxPacketBytes = 65_535;

    private readonly Dictionary<(UInt128 Source, UInt128 Destination, uint Id, byte Protocol), Pending> _pending = [];
    private long _clock;

    /// <summary>Packets given up before they were whole.</summary>
    public long Abandoned { get; private set; }

    /// <summary>Packets that are not whole yet.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>The payload of the whole packet once its last part is there; null before.</summary>
    /// <param name="packet">A fragment.</param>
    /// <param name="payload">What follows its network header and extensions.</param>
    public byte[]? Add(in PacketHeaders packet, ReadOnlySpan<byte> payload)
    {
        (UInt128, UInt128, uint, byte) key = (packet.Source, packet.Destination, packet.FragmentId, packet.IpVersion == 4 ? packet.Protocol : (byte)0);
        if (!_pending.TryGetValue(key, out Pending? pending))
        {
            if (_pending.Count == MaxPending)
            {
                _pending.Remove(_pending.MinBy(entry => entry.Value.StartedAt).Key);
                Abandoned++;
            }

            pending = new Pending(_clock++);
            _pending.Add(key, pending);
        }

        byte[]? whole = pending.Add(packet.FragmentOffset, packet.HasMoreFragments, payload);
        if (whole is not null || pending.Bytes > MaxPacketBytes)
        {
            Abandoned += whole is null ? 1 : 0;
            _pending.Remove(key);
        }

        return whole;
    }

    private sealed class Pending(long startedAt)
    {
        private readonly SortedList<int, byte[]> _parts = [];
        private int _length = -1;

        public long StartedAt { get; } = startedAt;

        public int Bytes { get; private set; }

        public byte[]? Add(int offset, bool hasMore, ReadOnlySpan<byte> bytes)
        {
            if (_parts.TryAdd(offset, bytes.ToArray()))
            {
                Bytes += bytes.Length;
            }

            if (!hasMore)
            {
                _length = offset + bytes.Length;
            }

            return _length >= 0 && Bytes >= _length ? Join() : null;
        }

        private byte[]? Join()
        {
            byte[] whole = new byte[_length];
            int filled = 0;
            foreach ((int offset, byte[] part) in _parts)
            {
                if (offset > filled)
                {
                    return null;
                }

                int skip = Math.Min(filled - offset, part.Length);
                int take = Math.Min(part.Length - skip, _length - filled);
                part.AsSpan(skip, take).CopyTo(whole.AsSpan(filled));
                filled += take;
            }

            return filled == _length ? whole : null;
        }
    }
}
