using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>What holds for any packets under any settings; LOGFLOWDB_METERED=5000 tries as many of each.</summary>
public sealed class FlowMeterPropertyTests
{
    private const int UsualRuns = 150;

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(
        int.TryParse(Environment.GetEnvironmentVariable("LOGFLOWDB_METERED"), System.Globalization.CultureInfo.InvariantCulture, out int runs) ? runs : UsualRuns);

    private static readonly string[] s_keys =
    [
        FlowKey.Default.ToString(), "src_host", "src_net/20/40,dst_port", "none", "proto", "src_mac,dst_mac,vlan", "src_host,dst_host,flow_label,cos,mpls_label_stack", "etype,cvlan,tos",
    ];

    /// <summary>Packets and octets in = sums over records, whatever the cache, the timeouts, the order of times and the sampling.</summary>
    [Fact]
    public void EndAll_AnyPacketsAnySettings_TotalsAreExact() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        MeterSettings settings = new()
        {
            Key = FlowKey.Parse(s_keys[random.Next(s_keys.Length)]),
            MaxFlows = random.Next(3) switch { 0 => 1 + random.Next(4), 1 => 1 + random.Next(100), _ => 1 << 20 },
            ActiveTimeout = TimeSpan.FromMilliseconds(1 + random.Next(100_000)),
            IdleTimeout = TimeSpan.FromMilliseconds(1 + random.Next(30_000)),
            EndTimeout = TimeSpan.FromMilliseconds(random.Next(3_000)),
            BinLength = TimeSpan.FromMilliseconds(random.Next(2) * (1 + random.Next(60_000))),
            SampleEvery = random.Next(2) == 0 ? 1 : 1 + random.Next(5),
            SampleAtRandom = random.Next(2) == 0,
        };
        settings = settings with { Bidirectional = random.Next(2) == 0 && settings.Key.ToString() is var key && (key == s_keys[0] || key is "none" or "protocol") };
        MeterRun run = new(settings);
        long packets = 0, octets = 0;
        foreach (TestPacket packet in RandomPackets(random, count: 1 + random.Next(3000)))
        {
            packets++;
            octets += packet.Octets;
            TestPacket.Add(run.Meter, packet);
            if (random.Next(500) == 0)
            {
                run.Meter.Advance(packet.Time + random.NextInt64(20_000_000_000));
            }

            if (random.Next(2000) == 0)
            {
                run.Meter.EndAll();
            }
        }

        run.Meter.EndAll();
        MeterStatistics statistics = run.Meter.Statistics();
        Assert.True(packets == statistics.Packets + statistics.Unsampled, $"seed {seed}: {packets} packets added, {statistics}");
        Assert.True(settings.SampleEvery > 1 || octets == statistics.Octets, $"seed {seed}: {octets} octets added, {statistics}");
        Assert.True(statistics.Packets == run.Sum("packet_count") + run.Sum("reverse_packet_count"), $"seed {seed}: packets of records and {statistics}");
        Assert.True(statistics.Octets == run.Sum("octet_count") + run.Sum("reverse_octet_count"), $"seed {seed}: octets of records and {statistics}");
        Assert.True(
            settings.BinLength == TimeSpan.Zero || run.Records().All(record => Bin(record["first_time"]) == Bin(record["last_time"])),
            $"seed {seed}: a record of two time bins of {settings.BinLength}");
        Assert.True(statistics.ActiveFlows == 0 && statistics.Records == run.Rows, $"seed {seed}: {run.Rows} rows and {statistics}");
        Assert.True(statistics.Evicted == run.Records().Count(record => record["flow_end_reason"].AsLong == 5), $"seed {seed}: evictions and {statistics}");

        long Bin(Value time) => time.AsLong / (settings.BinLength.Ticks * TimeSpan.NanosecondsPerTick);
    }).Check(s_config);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EndAll_PacketsInOrder_RecordsAreThoseOfThePlainMeter(bool isBidirectional) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        MeterSettings settings = new()
        {
            ActiveTimeout = TimeSpan.FromMilliseconds(1 + random.Next(100_000)),
            IdleTimeout = TimeSpan.FromMilliseconds(1 + random.Next(30_000)),
            EndTimeout = TimeSpan.FromMilliseconds(random.Next(3_000)),
            BinLength = TimeSpan.FromMilliseconds(random.Next(2) * (1 + random.Next(60_000))),
            Bidirectional = isBidirectional,
        };
        TestPacket[] packets = [.. RandomPackets(random, count: 1 + random.Next(2000)).Where(packet => packet.Protocol != TestPacket.Icmp).OrderBy(packet => packet.Time)];
        ReferenceMeter reference = new(settings);
        MeterRun run = new(settings);
        foreach (TestPacket packet in packets)
        {
            reference.Add(packet);
            TestPacket.Add(run.Meter, packet);
        }

        reference.EndAll();
        run.Meter.EndAll();
        List<string> expected = [.. reference.Records.Order(StringComparer.Ordinal)], found = [.. run.Records().Select(Text).Order(StringComparer.Ordinal)];
        for (int i = 0; i < Math.Max(expected.Count, found.Count); i++)
        {
            Assert.True(expected.ElementAtOrDefault(i) == found.ElementAtOrDefault(i), $"seed {seed}, {settings}:\nexpected {expected.ElementAtOrDefault(i)}\nfound    {found.ElementAtOrDefault(i)}");
        }
    }).Check(s_config);

    private static string Text(Dictionary<string, Value> record)
    {
        return $"{Cell("src_ip")} {Cell("dst_ip")} {Cell("src_port")} {Cell("dst_port")} {Cell("protocol")} {Cell("tos")} {(record.ContainsKey("vlan_id") ? Cell("vlan_id") : "-1")}: "
            + $"{Long("first_time")} {Long("last_time")} {Long("packet_count")} {Long("reverse_packet_count")} {Long("octet_count")} {Long("reverse_octet_count")} "
            + $"{Long("tcp_flags")} {Long("min_ttl")} {Long("max_ttl")} {Long("min_len")} {Long("max_len")} {Long("flow_end_reason")}";

        string Cell(string name) => record[name].ToString();
        long Long(string name) => record.TryGetValue(name, out Value value) ? value.AsLong : 0;
    }

    /// <summary>Few hosts and ports, so that flows have many packets; times jump now and then, also back.</summary>
    private static IEnumerable<TestPacket> RandomPackets(Random random, int count)
    {
        string[] hosts = ["192.0.2.1", "192.0.2.2", "10.1.2.3", "2001:db8::1", "2001:db8:0:1::2"];
        double at = random.Next(1000), step = Math.Pow(10, random.Next(-4, 1));
        for (int i = 0; i < count; i++)
        {
            at = Math.Max(0, random.Next(200) switch { 0 => at + (random.NextDouble() * 100), 1 => at - (random.NextDouble() * 100), 2 => at - random.NextDouble(), _ => at + (random.NextDouble() * step) });
            bool isV6 = random.Next(3) == 0;
            bool isPart = !isV6 && random.Next(20) == 0;
            yield return new TestPacket
            {
                At = at,
                Source = hosts[isV6 ? 3 + random.Next(2) : random.Next(3)],
                Destination = hosts[isV6 ? 3 + random.Next(2) : random.Next(3)],
                SourcePort = 1 + random.Next(5),
                DestinationPort = random.Next(2) == 0 ? 80 : 1 + random.Next(3),
                Protocol = random.Next(4) switch { 0 => TestPacket.Udp, 1 when !isV6 => TestPacket.Icmp, _ => TestPacket.Tcp },
                Flags = random.Next(10) switch { 0 => TestPacket.Syn, 1 => TestPacket.Syn | TestPacket.Ack, 2 => TestPacket.Fin | TestPacket.Ack, 3 when random.Next(3) == 0 => TestPacket.Rst, _ => TestPacket.Ack },
                Payload = 20 + random.Next(300),
                Tos = random.Next(8) == 0 ? 32 : 0,
                Ttl = 1 + random.Next(255),
                Vlan = random.Next(6) switch { 0 => 7, 1 => 0, _ => -1 },
                MoreFragments = isPart,
                FragmentOffset = isPart ? random.Next(3) * 10 : 0,
                Id = random.Next(4),
            };
        }
    }
}
