using System.Text;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>Builds sFlow datagrams by hand. Sources and interfaces are words as in the compact samples.</summary>
internal static class SFlowBuilder
{
    public const string Agent = "192.0.2.1";

    /// <summary>Ethernet, IPv4 10.0.0.1 to 10.0.0.2, TCP 1234 to 80 with SYN and ACK, 1,400 bytes by its own account.</summary>
    public const string TcpHeader =
        "00005e005302" + "00005e005301" + "0800"
        + "45080578000040003f060000" + "0a000001" + "0a000002"
        + "04d20050000000010000000250120100" + "00000000";

    /// <summary>A version 5 datagram of these samples.</summary>
    public static WireBuilder Datagram(params WireBuilder[] samples) => Datagram(1, Agent, samples);

    public static WireBuilder Datagram(long sequence, string agent, params WireBuilder[] samples) =>
        Header(sequence, agent, subAgent: 7, uptime: 10_000 + sequence, samples.Length).Then(samples);

    public static WireBuilder Header(long sequence, string agent, long subAgent, long uptime, long samples) =>
        new WireBuilder().U32(5, agent.Contains(':', StringComparison.Ordinal) ? 2 : 1).Ip(agent).U32(subAgent, sequence, uptime, samples);

    /// <summary>A flow sample of interface 3: sequence 1, rate 100, pool 1000, drops 2, from interface 3 to 4.</summary>
    public static WireBuilder FlowSample(params WireBuilder[] records) => FlowSample(1, 3, 3, 4, records);

    public static WireBuilder FlowSample(long sequence, long source, long input, long output, params WireBuilder[] records) =>
        FlowSample(sequence, source, rate: 100, pool: 1000, drops: 2, input, output, records);

    public static WireBuilder FlowSample(long sequence, long source, long rate, long pool, long drops, long input, long output, params WireBuilder[] records) =>
        Framed(1, new WireBuilder().U32(sequence, source, rate, pool, drops, input, output, records.Length).Then(records));

    /// <param name="fixedWords">All that comes before the number of records.</param>
    public static WireBuilder ExpandedFlowSample(long[] fixedWords, params WireBuilder[] records) =>
        Framed(3, new WireBuilder().U32(fixedWords).U32(records.Length).Then(records));

    public static WireBuilder CounterSample(long sequence, long source, params WireBuilder[] records) =>
        Framed(2, new WireBuilder().U32(sequence, source, records.Length).Then(records));

    public static WireBuilder ExpandedCounterSample(long sequence, long type, long index, params WireBuilder[] records) =>
        Framed(4, new WireBuilder().U32(sequence, type, index, records.Length).Then(records));

    /// <summary>Of interface 3: sequence 9, drops 5.</summary>
    public static WireBuilder DiscardedPacket(long input, long output, long reason, params WireBuilder[] records) =>
        Framed(5, new WireBuilder().U32(9, 0, 3, 5, input, output, reason, records.Length).Then(records));

    /// <summary>A datagram with every kind of sample, and the records whose lengths and counts come from outside.</summary>
    public static WireBuilder EveryKind() => Datagram(
        FlowSample(
            PacketHeader(TcpHeader),
            Framed(1001, new WireBuilder().U32(1, 2, 3, 4)),
            Framed(1003, new WireBuilder().U32(1).Ip("192.0.2.3").U32(1, 2, 3, 2, 2, 2, 5, 6, 1, 1, 7, 2, 8, 9, 100)),
            Framed(1004, new WireBuilder().U32(3).Text("anna").U32(3).Text("bob"))),
        ExpandedFlowSample([1, 0, 3, 100, 1000, 0, 0, 3, 0, 4], Framed(1006, new WireBuilder().U32(1).Ip("192.0.2.3").U32(1, 5, 1, 6)), Framed(8800, 1, new WireBuilder().U32(1))),
        CounterSample(
            1,
            3,
            Framed(2000, new WireBuilder().Text("host").Hex("00112233445566778899aabbccddeeff").U32(3, 2).Text("6.1")),
            Framed(2001, new WireBuilder().U32(1, 1, 1).Hex("00005e0053010000")),
            Framed(10, new WireBuilder().U32(1, 1, 3300, 20, 1).U32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
        DiscardedPacket(3, 4, 5, Framed(3, new WireBuilder().U32(60, 6).Ip("10.0.0.1").Ip("10.0.0.2").U32(1, 2, 3, 4))));

    /// <summary>A sample or record: format, length, body.</summary>
    public static WireBuilder Framed(long format, WireBuilder body) => new WireBuilder().U32(format, body.Bytes.Length).Then(body);

    public static WireBuilder Framed(long enterprise, long format, WireBuilder body) => Framed((enterprise << 12) | format, body);

    /// <summary>A raw packet header, filled up to a word.</summary>
    public static WireBuilder PacketHeader(string hex, int protocol = 1, long frameLength = 1418, long stripped = 4)
    {
        int length = hex.Length / 2;
        return Framed(1, new WireBuilder().U32(protocol, frameLength, stripped, length).Hex(hex).U8(new int[-length & 3]));
    }

    /// <summary>Length, UTF-8, filled up to a word.</summary>
    public static WireBuilder Text(this WireBuilder builder, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return builder.U32(bytes.Length).Hex(Convert.ToHexString(bytes)).U8(new int[-bytes.Length & 3]);
    }

    public static WireBuilder Then(this WireBuilder builder, params WireBuilder[] parts)
    {
        foreach (WireBuilder part in parts)
        {
            builder.Hex(Convert.ToHexString(part.Bytes));
        }

        return builder;
    }
}
