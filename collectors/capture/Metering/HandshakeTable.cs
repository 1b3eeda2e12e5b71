using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// How long the two ends of a TCP connection take to answer, by its handshake (RFC 9293 §3.5): from the last SYN to the first SYN with ACK,
/// and from the last of those to the first ACK. Bounded: of <see cref="Ways"/> connections that share a place the oldest gives way.
/// Not thread-safe.
/// </summary>
internal sealed class HandshakeTable
{
    private const int Sets = 4096;
    private const int Ways = 4;

    /// <summary>An acknowledgement may be of data too that came with or behind the SYN (RFC 7413).</summary>
    private const uint Window = 1 << 16;

    private const ushort Fin = 1;
    private const ushort Syn = 2;
    private const ushort Rst = 4;
    private const ushort Ack = 16;

    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private int _pending;
    private long _forgotten;

    /// <summary>Handshakes that gave way before they were over.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <param name="packet">TCP, its fixed header whole.</param>
    /// <param name="sequence">Of the packet.</param>
    /// <param name="acknowledgement">As above.</param>
    /// <param name="time">ns.</param>
    /// <param name="server">µs + 1 when this packet tells how long the server took, or ends a handshake of which that is known; else 0.</param>
    /// <param name="client">µs + 1 when this packet tells how long the client took; else 0.</param>
    public void Note(in PacketHeaders packet, uint sequence, uint acknowledgement, long time, out uint server, out uint client)
    {
        server = client = 0;
        switch (packet.TcpFlags & (Syn | Ack | Rst | Fin))
        {
            case Syn:
                Begin(packet, sequence, time);
                break;
            case Syn | Ack:
                if (_pending > 0 && Answered(packet) is var answered and >= 0)
                {
                    Answer(ref _entries[answered], sequence, acknowledgement, time, out server);
                }

                break;
            case Ack:
                if (_pending > 0 && Find(packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort) is var opened and >= 0)
                {
                    End(ref _entries[opened], acknowledgement, time, out server, out client);
                }

                break;
        }
    }

    private static uint Latency(long nanoseconds) => nanoseconds < 0 ? 0 : (uint)Math.Min((nanoseconds / 1000) + 1, uint.MaxValue);

    private static bool IsOf(uint acknowledgement, uint expected) => acknowledgement - expected < Window;

    private void Begin(in PacketHeaders packet, uint sequence, long time)
    {
        int at = Find(packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort);
        if (at < 0)
        {
            at = Oldest(SetOf(packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort));
            if (_entries[at].State == State.Free)
            {
                _pending++;
            }
            else
            {
                Volatile.Write(ref _forgotten, _forgotten + 1);
            }
        }

        _entries[at] = new Entry
        {
            Client = packet.Source,
            Server = packet.Destination,
            ClientPort = packet.SourcePort,
            ServerPort = packet.DestinationPort,
            Time = time,
            Expected = sequence + 1,
            State = State.Opened,
        };
    }

    private void Answer(ref Entry entry, uint sequence, uint acknowledgement, long time, out uint server)
    {
        server = 0;
        if (entry.State == State.Opened && IsOf(acknowledgement, entry.Expected))
        {
            server = entry.ServerLatency = Latency(time - entry.Time);
            entry.State = State.Answered;
        }
        else if (entry.State != State.Answered || sequence + 1 != entry.Expected)
        {
            return;
        }

        // Sent again, it is the last one that the client acknowledges.
        entry.Expected = sequence + 1;
        entry.Time = time;
    }

    private void End(ref Entry entry, uint acknowledgement, long time, out uint server, out uint client)
    {
        server = client = 0;
        if (entry.State == State.Answered && IsOf(acknowledgement, entry.Expected))
        {
            server = entry.ServerLatency;
            client = Latency(time - entry.Time);
            entry = default;
            _pending--;
        }
    }

    private int Answered(in PacketHeaders packet) => Find(packet.Destination, packet.Source, packet.DestinationPort, packet.SourcePort);

    private int Find(UInt128 client, UInt128 server, ushort clientPort, ushort serverPort)
    {
        int first = SetOf(client, server, clientPort, serverPort);
        for (int at = first; at < first + Ways; at++)
        {
            ref Entry entry = ref _entries[at];
            if (entry.State != State.Free && entry.ClientPort == clientPort && entry.ServerPort == serverPort && entry.Client == client && entry.Server == server)
            {
                return at;
            }
        }

        return -1;
    }

    private int Oldest(int first)
    {
        int oldest = first;
        for (int at = first; at < first + Ways; at++)
        {
            oldest = _entries[at].Time < _entries[oldest].Time ? at : oldest;
        }

        return oldest;
    }

    private static int SetOf(UInt128 client, UInt128 server, ushort clientPort, ushort serverPort) =>
        (int)((uint)HashCode.Combine(client, server, clientPort, serverPort) % Sets) * Ways;

    private enum State : byte
    {
        Free,
        Opened,
        Answered,
    }

    private struct Entry
    {
        public UInt128 Client;
        public UInt128 Server;

        /// <summary>0 when free.</summary>
        public long Time;

        /// <summary>The least acknowledgement that answers.</summary>
        public uint Expected;
        public uint ServerLatency;
        public ushort ClientPort;
        public ushort ServerPort;
        public State State;
    }
}
