using LogFlowDb.Collectors.Metering;
using LogFlowDb.Engine.Values;
using static LogFlowDb.Collectors.Tests.Metering.CarriedPacket;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>Names, answer times and tunnels in the records of a meter.</summary>
public sealed class FlowDetailsTests
{
    private const uint Opening = 1000;
    private const uint Answering = uint.MaxValue;

    private static readonly MeterSettings s_names = new() { Applications = true };
    private static readonly MeterSettings s_times = new() { RoundTrip = true };
    private static readonly MeterSettings s_inner = new() { Inner = true };
    private static readonly TestPacket s_udp = new() { Protocol = TestPacket.Udp, DestinationPort = 53 };
    private static readonly TestPacket s_tcp = new();

    [Fact]
    public void Add_PayloadsWithNames_AreToldInTheirFields()
    {
        MeterRun run = Run(
            s_names,
            (s_udp, s_udp.With(Question("www.example.org"))),
            (s_udp with { At = 1 }, s_udp.Reply().With(Question("www.example.org"))),
            (s_tcp with { At = 2 }, s_tcp.With(Hello("Shop.Example.org"))),
            (s_tcp with { At = 3 }, (s_tcp with { SourcePort = 5, DestinationPort = 80 }).With(Request("a.example:80"))),
            (s_tcp with { At = 4 }, (s_tcp with { SourcePort = 6 }).With("nothing"u8)));

        Assert.Equal(["www.example.org", "www.example.org", "-", "-", "-"], Cells(run, "dns_query"));
        Assert.Equal(["-", "-", "shop.example.org", "-", "-"], Cells(run, "tls_sni"));
        Assert.Equal(["-", "-", "-", "a.example", "-"], Cells(run, "http_host"));
    }

    [Fact]
    public void Add_NothingAskedFor_HasNoFieldsOfIt()
    {
        MeterRun run = Run(MeterSettings.Default, (s_udp, s_udp.With(Question("a"))), (s_tcp with { At = 1 }, InVxlan(s_tcp.With([]), 7)));
        Assert.DoesNotContain(run.Records().SelectMany(row => row.Keys), name => name is "dns_query" or "server_latency" or "vni" || name.StartsWith("tunnel", StringComparison.Ordinal));
    }

    [Fact]
    public void Add_SeveralNamesInAFlow_TheFirstIsKept() =>
        Assert.Equal(["a"], Cells(Run(s_names, (s_udp, s_udp.With(Question("a"))), (s_udp with { At = 1 }, s_udp.With(Question("b")))), "dns_query"));

    /// <summary>The name stands in each record of a flow that goes on, and in none of the next with the same key.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_FlowBeyondATimeout_KeepsItsNameWhileItGoesOn(bool isAdvanced)
    {
        MeterRun run = new(s_names with { ActiveTimeout = TimeSpan.FromSeconds(10), IdleTimeout = TimeSpan.FromSeconds(8) });
        foreach (int second in (int[])[0, 5, 10, 15, 20, 40])
        {
            TestPacket packet = s_udp with { At = second };
            if (isAdvanced)
            {
                run.Meter.Advance(packet.Time);
            }

            TestPacket.Add(run.Meter, packet.With(second == 0 ? Question("a") : "nothing"u8), packet.Time);
        }

        run.Meter.EndAll();
        Assert.Equal(["a", "a", "a", "-"], Cells(run, "dns_query"));
    }

    [Fact]
    public void Add_MoreNamesThanThereIsRoomForOneAfterTheOther_NoneIsDropped()
    {
        MeterRun run = new(s_names with { MaxFlows = 1000 });
        for (int i = 0; i < NameTable.MaxNames + 10_000; i++)
        {
            TestPacket packet = s_udp with { SourcePort = i & 0xffff, Source = $"10.{i >> 16}.0.1" };
            TestPacket.Add(run.Meter, packet.With(Question($"host{i}.example")), packet.Time + i);
        }

        run.Meter.EndAll();
        Assert.Equal(0, run.Meter.Statistics().NamesDropped);
        Assert.Equal(NameTable.MaxNames + 10_000, run.Records().Select(row => row["dns_query"].ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_Handshake_TellsHowLongEachEndTook(bool isBidirectional)
    {
        MeterRun run = Run(
            s_times with { Bidirectional = isBidirectional },
            (s_tcp, Sent(TestPacket.Syn, Opening)),
            (s_tcp with { At = 0.030 }, Answered(TestPacket.Syn | TestPacket.Ack, Answering, Opening + 1)),
            (s_tcp with { At = 0.0325 }, Sent(TestPacket.Ack, Opening + 1, unchecked(Answering + 1))),
            (s_tcp with { At = 1 }, Sent(TestPacket.Ack, Opening + 1, unchecked(Answering + 1))));

        Assert.Equal(isBidirectional ? ["30000"] : ["30000", "30000"], Cells(run, "server_latency"));
        Assert.Equal(isBidirectional ? ["2500"] : ["2500", "-"], Cells(run, "client_latency"));
    }

    [Fact]
    public void Add_PacketsSentAgain_CountFromTheLastQuestionToTheFirstAnswer()
    {
        MeterRun run = Run(
            s_times with { Bidirectional = true },
            (s_tcp, Sent(TestPacket.Syn, Opening)),
            (s_tcp with { At = 1 }, Sent(TestPacket.Syn, Opening)),
            (s_tcp with { At = 1.010 }, Answered(TestPacket.Syn | TestPacket.Ack, 7, Opening + 1)),
            (s_tcp with { At = 2.010 }, Answered(TestPacket.Syn | TestPacket.Ack, 7, Opening + 1)),
            (s_tcp with { At = 2.015 }, Sent(TestPacket.Ack, Opening + 1, 8)));

        Assert.Equal(["10000"], Cells(run, "server_latency"));
        Assert.Equal(["5000"], Cells(run, "client_latency"));
    }

    [Fact]
    public void Add_WhatIsNoHandshake_TellsNothing()
    {
        MeterRun run = Run(
            s_times with { Bidirectional = true },
            (s_tcp, Answered(TestPacket.Syn | TestPacket.Ack, 7, Opening + 1)),
            (s_tcp with { At = 1 }, Sent(TestPacket.Ack, Opening + 1, 8)),
            (s_tcp with { At = 2 }, Sent(TestPacket.Syn, Opening)),
            (s_tcp with { At = 3 }, Answered(TestPacket.Syn | TestPacket.Ack, 7, Opening)),
            (s_tcp with { At = 4 }, Sent(TestPacket.Ack, Opening + 1, 8)),
            (s_tcp with { At = 5 }, Answered(TestPacket.Rst | TestPacket.Ack, 0, Opening + 1)));

        Assert.All(run.Records(), row => Assert.False(row.ContainsKey("server_latency") || row.ContainsKey("client_latency")));
    }

    /// <summary>The first record tells it, so that no handshake counts twice.</summary>
    [Fact]
    public void Add_LongConnection_TellsItsHandshakeOnce()
    {
        MeterRun run = Run(
            s_times with { Bidirectional = true, ActiveTimeout = TimeSpan.FromSeconds(10) },
            (s_tcp, Sent(TestPacket.Syn, Opening)),
            (s_tcp with { At = 1 }, Answered(TestPacket.Syn | TestPacket.Ack, 7, Opening + 1)),
            (s_tcp with { At = 2 }, Sent(TestPacket.Ack, Opening + 1, 8)),
            (s_tcp with { At = 12 }, Sent(TestPacket.Ack, Opening + 2, 9)));

        Assert.Equal(["1000000", "-"], Cells(run, "server_latency"));
    }

    [Fact]
    public void Add_MoreHandshakesThanThereIsRoomFor_TheOldestIsForgottenAndCounted()
    {
        const int Connections = 50_000;
        MeterRun run = new(s_times);
        for (int i = 0; i < Connections; i++)
        {
            TestPacket packet = s_tcp with { SourcePort = i, Flags = TestPacket.Syn };
            TestPacket.Add(run.Meter, packet.With([]), packet.Time + i);
        }

        Assert.InRange(run.Meter.Statistics().HandshakesForgotten, Connections - 16_384, Connections);
    }

    [Fact]
    public void Add_CarriedPackets_AreFlowsWithTheirTunnel()
    {
        MeterRun run = Run(
            s_inner,
            (s_tcp, InVxlan(s_tcp.With([]), 7)),
            (s_tcp with { At = 1 }, InGtp((s_tcp with { SourcePort = 2 }).With([]), 9)),
            (s_tcp with { At = 2 }, InIp((s_tcp with { SourcePort = 3 }).With([]))),
            (s_tcp with { At = 3 }, (s_tcp with { SourcePort = 4 }).With([])));

        Assert.Equal(["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.1"], Cells(run, "src_ip"));
        Assert.Equal(["40", "40", "40", "40"], Cells(run, "octet_count"));
        Assert.Equal(["vxlan", "gtp", "ipip", "-"], Cells(run, "tunnel_type"));
        Assert.Equal(["7", "9", "-", "-"], Cells(run, "tunnel_id"));
        Assert.Equal(["10.9.0.1", "10.9.0.1", "10.9.0.1", "-"], Cells(run, "tunnel_src_ip"));
        Assert.Equal(["10.9.0.2", "10.9.0.2", "10.9.0.2", "-"], Cells(run, "tunnel_dst_ip"));
        Assert.Equal(["7", "-", "-", "-"], Cells(run, "vni"));
        Assert.Equal(["-", "9", "-", "-"], Cells(run, "gtpu_teid"));
    }

    [Fact]
    public void Add_TunnelWithinATunnel_GivesTheLastPacketAndTheTunnelAroundIt()
    {
        MeterRun run = Run(s_inner, (s_tcp, InIp(InVxlan(s_tcp.With([]), 7, isBack: true))));
        Assert.Equal(["192.0.2.1", "vxlan", "10.9.0.2"], [.. Cells(run, "src_ip"), .. Cells(run, "tunnel_type"), .. Cells(run, "tunnel_src_ip")]);
    }

    [Theory]
    [InlineData("src_ip,dst_ip", new[] { "2", "1" })]
    [InlineData("protocol", new[] { "3" })]
    public void Add_SameAddressesInTwoNetworks_AreTwoFlowsUnderAKeyOfAddresses(string key, string[] packets)
    {
        MeterRun run = Run(
            s_inner with { Key = FlowKey.Parse(key) },
            (s_tcp, InVxlan(s_tcp.With([]), 7)),
            (s_tcp with { At = 1 }, InVxlan(s_tcp.With([]), 8)),
            (s_tcp with { At = 2 }, InVxlan(s_tcp.With([]), 7)));
        Assert.Equal(packets, Cells(run, "packet_count"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Add_BothDirectionsOfATunnel_AreOneFlowWithTheTunnelForward(bool isVxlan)
    {
        TestPacket open = s_tcp with { Flags = TestPacket.Syn };
        TestPacket answer = open.Reply() with { At = 1, Flags = TestPacket.Syn | TestPacket.Ack };
        byte[] there = isVxlan ? InVxlan(open.With([]), 7) : InGtp(open.With([]), 7);
        byte[] back = isVxlan ? InVxlan(answer.With([]), 7, isBack: true) : InGtp(answer.With([]), 8, isBack: true);
        foreach (bool answerFirst in (bool[])[false, true])
        {
            MeterRun run = Run(s_inner with { Bidirectional = true }, answerFirst ? [(open, back), (answer, there)] : [(open, there), (answer, back)]);
            Assert.Equal(["192.0.2.1", "10.9.0.1", "10.9.0.2"], [.. Cells(run, "src_ip"), .. Cells(run, "tunnel_src_ip"), .. Cells(run, "tunnel_dst_ip")]);
        }
    }

    /// <summary>Whatever is asked for besides, flows and totals are the same.</summary>
    [Fact]
    public void Add_DetailsAskedFor_ChangeNoFlow()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        (TestPacket Packet, byte[] Frame)[] packets = [.. Enumerable.Range(0, 3000).Select(i =>
        {
            TestPacket packet = s_tcp with { At = i * 0.01, SourcePort = random.Next(50), Flags = random.Next(32), Protocol = random.Next(2) == 0 ? TestPacket.Tcp : TestPacket.Udp, DestinationPort = 53 };
            byte[] payload = random.Next(4) switch { 0 => Question($"n{random.Next(9)}"), 1 => Hello("h"), 2 => Request("r"), _ => [] };
            return (packet, packet.With(payload, (uint)random.Next(4), (uint)random.Next(4)));
        })];
        MeterSettings settings = new() { IdleTimeout = TimeSpan.FromSeconds(1), ActiveTimeout = TimeSpan.FromSeconds(5), MaxFlows = 40 };
        MeterRun plain = Run(settings, packets), asked = Run(settings with { Applications = true, RoundTrip = true, Inner = true }, packets);
        string[] fields = [.. plain.Records().SelectMany(row => row.Keys).Distinct(StringComparer.Ordinal)];
        Assert.Equal(plain.Records().Select(Line), asked.Records().Select(Line));

        string Line(Dictionary<string, Value> row) => $"seed {seed}: {string.Join(' ', fields.Select(field => row.GetValueOrDefault(field).ToString()))}";
    }

    private static byte[] Sent(int flags, uint sequence, uint acknowledgement = 0) => (s_tcp with { Flags = flags }).With([], sequence, acknowledgement);

    private static byte[] Answered(int flags, uint sequence, uint acknowledgement) => (s_tcp.Reply() with { Flags = flags }).With([], sequence, acknowledgement);

    private static MeterRun Run(MeterSettings settings, params IEnumerable<(TestPacket Packet, byte[] Frame)> packets)
    {
        MeterRun run = new(settings);
        foreach ((TestPacket packet, byte[] frame) in packets)
        {
            TestPacket.Add(run.Meter, frame, packet.Time);
        }

        run.Meter.EndAll();
        return run;
    }

    /// <summary>Of all records by the time of their first packet; <c>-</c> = null.</summary>
    private static string[] Cells(MeterRun run, string field) =>
        [.. run.Records().OrderBy(row => row["first_time"].AsLong).Select(row => row.TryGetValue(field, out Value value) ? value.ToString() : "-")];
}
