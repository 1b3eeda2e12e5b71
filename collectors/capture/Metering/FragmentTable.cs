using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// The ports of packets that came in parts, by what all parts have (RFC 791, RFC 8200 §4.5). Bounded: of <see cref="Ways"/> that
/// share a place the oldest gives way. Not thread-safe.
/// </summary>
internal sealed class FragmentTable
{
    private const int Sets = 1024;
    private const int Ways = 4;

    /// <summary>Ids come again; parts of one packet are not farther apart (RFC 8200 §4.5: 60 s).</summary>
    private const long Lifetime = 60_000_000_000;

    private readonly Entry[] _entries = new Entry[Sets * Ways];

    public void Remember(in PacketHeaders packet, long time)
    {
        Span<Entry> set = SetOf(packet);
        int at = 0;
        for (int i = 0; i < Ways; i++)
        {
            if (set[i].IsOf(packet))
            {
                at = i;
                break;
            }

            at = set[i].Time < set[at].Time ? i : at;
        }

        set[at] = new Entry
        {
            Source = packet.Source,
            Destination = packet.Destination,
            Time = time,
            Id = packet.FragmentId,
            SourcePort = packet.SourcePort,
            DestinationPort = packet.DestinationPort,
            Protocol = packet.Protocol,
            IcmpType = packet.IcmpType,
            IcmpCode = packet.IcmpCode,
            IsUsed = true,
        };
    }

    /// <summary>False when the first part was not seen, or too long ago.</summary>
    public bool TryFind(in PacketHeaders packet, long time, out (ushort SourcePort, ushort DestinationPort, ushort Icmp) ports)
    {
        foreach (ref Entry entry in SetOf(packet))
        {
            if (entry.IsOf(packet) && Math.Abs(time - entry.Time) <= Lifetime)
            {
                ports = (entry.SourcePort, entry.DestinationPort, (ushort)((entry.IcmpType << 8) | entry.IcmpCode));
                return true;
            }
        }

        ports = default;
        return false;
    }

    private Span<Entry> SetOf(in PacketHeaders packet)
    {
        uint hash = (uint)HashCode.Combine(packet.Source, packet.Destination, packet.FragmentId, packet.Protocol);
        return _entries.AsSpan((int)(hash % Sets) * Ways, Ways);
    }

    private struct Entry
    {
        public UInt128 Source;
        public UInt128 Destination;
        public long Time;
        public uint Id;
        public ushort SourcePort;
        public ushort DestinationPort;
        public byte Protocol;
        public byte IcmpType;
        public byte IcmpCode;
        public bool IsUsed;

        public readonly bool IsOf(in PacketHeaders packet) =>
            IsUsed && Id == packet.FragmentId && Protocol == packet.Protocol && Source == packet.Source && Destination == packet.Destination;
    }
}
