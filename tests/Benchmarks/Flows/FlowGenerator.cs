namespace LogFlowDb.Benchmarks.Flows;

/// <summary>
/// Flows as an edge router sees them: 20,000 inside hosts and 400,000 peers by Zipf laws, few services, heavy tails of packets,
/// most flows followed by the answer in the other direction. The same seed gives the same flows.
/// </summary>
internal sealed class FlowGenerator(ulong seed)
{
    /// <summary>2026-10-26 03:33:20 UTC in ms; the flows end from here on, evenly over <see cref="SpanMilliseconds"/>.</summary>
    public const long StartMilliseconds = 1_792_985_600_000;

    public const long SpanMilliseconds = 24 * 3600 * 1000;

    private static readonly double[] s_inside = SkewedRandom.Zipf(20_000, 1.05);
    private static readonly double[] s_outside = SkewedRandom.Zipf(400_000, 1.0);
    private static readonly ushort[] s_ports = [443, 80, 53, 123, 22, 25, 993, 3389, 8080, 445, 5060, 1900, 161, 389, 3306, 5432];
    private static readonly double[] s_portWeights = SkewedRandom.Zipf(s_ports.Length, 1.3);

    private readonly SkewedRandom _random = new(seed);

    public IEnumerable<Flow> Take(int count)
    {
        Flow? unanswered = null;
        for (int i = 0; i < count; i++)
        {
            if (unanswered is { } question && _random.Unit() < 0.85)
            {
                unanswered = null;
                yield return Answer(question);
            }
            else
            {
                Flow flow = Question(StartMilliseconds + (long)((double)i / count * SpanMilliseconds));
                unanswered = flow;
                yield return flow;
            }
        }
    }

    private Flow Question(long at)
    {
        int host = _random.Draw(s_inside);
        ulong peer = SkewedRandom.Mix((ulong)_random.Draw(s_outside) + 7);
        double kind = _random.Unit();
        byte protocol = kind < 0.68 ? (byte)6 : kind < 0.96 ? (byte)17 : (byte)1;
        bool hasPorts = protocol != 1;
        ulong packets = 1 + (ulong)Math.Min(Math.Pow(_random.Unit() + 1e-9, -1 / 1.15) - 1, 2e6);
        long duration = packets == 1 ? 0 : (long)Math.Min(Math.Exp(_random.Unit() * 12), 120_000);
        uint destination = (uint)(23 + (peer >> 40) % 180) << 24 | (uint)(peer & 0xff_ffff);
        return new Flow(
            Source: 0x0a00_0000u | (uint)(SkewedRandom.Mix((ulong)host + 99) & 0xffff),
            Destination: destination,
            SourcePort: hasPorts ? (ushort)(32768 + _random.Below(28232)) : (ushort)0,
            DestinationPort: hasPorts ? s_ports[_random.Draw(s_portWeights)] : (ushort)0x0800,
            Protocol: protocol,
            TcpFlags: protocol == 6 ? (byte)(packets < 3 ? 2 : 0x1b) : (byte)0,
            Tos: _random.Unit() < 0.9 ? (byte)0 : (byte)(_random.Below(8) << 5),
            Packets: packets,
            Octets: OctetsOf(packets),
            First: at - duration,
            Last: at,
            InIf: (ushort)(1 + host % 24),
            OutIf: (ushort)(100 + (int)(peer % 4)),
            SourceAs: 64512,
            DestinationAs: (uint)(1000 + SkewedRandom.Mix(destination >> 12) % 60000));
    }

    private Flow Answer(in Flow question)
    {
        ulong packets = 1 + (ulong)(question.Packets * (0.5 + _random.Unit()));
        return question with
        {
            Source = question.Destination,
            Destination = question.Source,
            SourcePort = question.DestinationPort,
            DestinationPort = question.SourcePort,
            InIf = question.OutIf,
            OutIf = question.InIf,
            SourceAs = question.DestinationAs,
            DestinationAs = question.SourceAs,
            Packets = packets,
            Octets = OctetsOf(packets),
        };
    }

    private ulong OctetsOf(ulong packets) => packets * (40 + (ulong)(_random.Unit() * _random.Unit() * 1420));
}
