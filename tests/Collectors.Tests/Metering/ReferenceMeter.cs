using LogFlowDb.Collectors.Metering;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>The same rules as plainly as they can be said: a dictionary, and every flow looked at when it is asked for. For packets in the order of their times.</summary>
internal sealed class ReferenceMeter(MeterSettings settings)
{
    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TestPacket> _fragments = new(StringComparer.Ordinal);
    private long _now;

    public List<string> Records { get; } = [];

    public void Add(TestPacket packet)
    {
        _now = packet.Time;
        string parts = $"{packet.Source} {packet.Destination} {packet.Protocol} {packet.Id}";
        if (packet.MoreFragments && packet.FragmentOffset == 0)
        {
            _fragments[parts] = packet;
        }

        TestPacket? first = packet.FragmentOffset == 0 ? packet : _fragments.GetValueOrDefault(parts);
        TestPacket ports = first is not null && packet.Time - first.Time <= 60_000_000_000 ? first : packet with { SourcePort = 0, DestinationPort = 0 };
        int flags = packet.Protocol == TestPacket.Tcp && packet.FragmentOffset == 0 ? packet.Flags : 0;
        string there = $"{packet.Source} {packet.Destination} {ports.SourcePort} {ports.DestinationPort}", rest = $" {packet.Protocol} {packet.Tos} {packet.Vlan}";
        string back = $"{packet.Destination} {packet.Source} {ports.DestinationPort} {ports.SourcePort}";
        bool isReverse = settings.Bidirectional && (back == there ? _flows.GetValueOrDefault(there + rest)?.WasOpenedByAnAnswer == true : _flows.ContainsKey(back + rest));
        string key = (isReverse ? back : there) + rest;
        bool isAnswer = settings.Bidirectional && (flags & (TestPacket.Syn | TestPacket.Ack)) == (TestPacket.Syn | TestPacket.Ack);
        if (_flows.TryGetValue(key, out Flow? flow) && (packet.Time >= Deadline(flow) || (flow.IsEnding && (flags & TestPacket.Syn) != 0)))
        {
            End(key, Reason(flow));
            flow = null;
        }

        if (flow is null)
        {
            isReverse = isAnswer;
            key = (isAnswer ? back : there) + rest;
            _flows[key] = flow = new Flow { First = packet.Time, WasOpenedByAnAnswer = isAnswer };
        }

        flow.Last = packet.Time;
        flow.Flags |= flags;
        (flow.MinTtl, flow.MaxTtl) = (Math.Min(flow.MinTtl, packet.Ttl), Math.Max(flow.MaxTtl, packet.Ttl));
        (flow.MinLength, flow.MaxLength) = (Math.Min(flow.MinLength, packet.Octets), Math.Max(flow.MaxLength, packet.Octets));
        flow.Packets[isReverse ? 1 : 0]++;
        flow.Octets[isReverse ? 1 : 0] += packet.Octets;
        flow.Fins |= (flags & TestPacket.Fin) == 0 ? 0 : settings.Bidirectional ? isReverse ? 2 : 1 : 3;
        flow.IsEnding |= (flags & TestPacket.Rst) != 0 || flow.Fins == 3;
    }

    public void EndAll()
    {
        foreach ((string key, Flow flow) in _flows.ToArray())
        {
            End(key, Deadline(flow) <= _now ? Reason(flow) : 4);
        }
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    /// <summary>Of what goes on after it: the active timeout, or the end of the time bin.</summary>
    private long Cut(Flow flow) => Math.Min(
        flow.First + Nanoseconds(settings.ActiveTimeout),
        Nanoseconds(settings.BinLength) is > 0 and var bin ? ((flow.First / bin) + 1) * bin : long.MaxValue);

    private long Deadline(Flow flow) => Math.Min(
        Cut(flow),
        flow.Last + Nanoseconds(flow.IsEnding && settings.EndTimeout < settings.IdleTimeout ? settings.EndTimeout : settings.IdleTimeout));

    private int Reason(Flow flow) => flow.IsEnding ? 3 : Cut(flow) < flow.Last + Nanoseconds(settings.IdleTimeout) ? 2 : 1;

    private void End(string key, int reason)
    {
        _flows.Remove(key, out Flow? flow);
        Records.Add($"{key}: {flow!.First} {flow.Last} {string.Join(' ', flow.Packets)} {string.Join(' ', flow.Octets)} {flow.Flags} {flow.MinTtl} {flow.MaxTtl} {flow.MinLength} {flow.MaxLength} {reason}");
    }

    private sealed class Flow
    {
        public long First { get; init; }

        public bool WasOpenedByAnAnswer { get; init; }

        public long Last { get; set; }

        public int Flags { get; set; }

        public int Fins { get; set; }

        public bool IsEnding { get; set; }

        public int MinTtl { get; set; } = 255;

        public int MaxTtl { get; set; }

        public int MinLength { get; set; } = int.MaxValue;

        public int MaxLength { get; set; }

        public long[] Packets { get; } = [0, 0];

        public long[] Octets { get; } = [0, 0];
    }
}
