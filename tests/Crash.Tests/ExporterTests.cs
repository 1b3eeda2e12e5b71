using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>Real exporters on loopback: the table must sum up to the traffic that they metered.</summary>
public sealed class ExporterTests
{
    private const int Conversations = 300;

    private const string Totals =
        "table t | stats count, sum(packet_count) as p, sum(octet_count) as o, sum(reverse_packet_count) as rp, "
        + "sum(reverse_octet_count) as ro, min(sampling_rate) as low, max(sampling_rate) as high by flow_type | sort flow_type";

    [ToolFact("softflowd")]
    public async Task Softflowd_Version5_TotalsAreThoseOfTheTraffic()
    {
        // Version 5 has no IPv6.
        (Row row, TrafficTotals traffic) = await MeterAsync(isMixed: false, "-v", "5");

        Assert.Equal(new Row("netflow5", traffic.Flows, traffic.Packets, traffic.Octets), row with { Low = 0, High = 0 });
    }

    [ToolFact("softflowd")]
    public async Task Softflowd_Version9_TotalsAreThoseOfTheTraffic()
    {
        (Row row, TrafficTotals traffic) = await MeterAsync(isMixed: true, "-v", "9", "-6");

        Assert.Equal(new Row("netflow9", traffic.Flows, traffic.Packets, traffic.Octets), row with { Low = 0, High = 0 });
    }

    [ToolFact("softflowd")]
    public async Task Softflowd_Ipfix_TotalsAreThoseOfTheTraffic()
    {
        (Row row, TrafficTotals traffic) = await MeterAsync(isMixed: true, "-v", "10", "-6");

        Assert.Equal(new Row("ipfix", traffic.Flows, traffic.Packets, traffic.Octets), row with { Low = 0, High = 0 });
    }

    /// <summary>RFC 5103: one record has both directions, the elements of the answer under the reverse enterprise number.</summary>
    [ToolFact("softflowd")]
    public async Task Softflowd_BidirectionalIpfix_BothDirectionsAreKept()
    {
        (Row row, TrafficTotals traffic) = await MeterAsync(isMixed: true, "-v", "10", "-6", "-b");

        Assert.Equal(traffic.Conversations, row.Flows);
        Assert.Equal((traffic.Packets, traffic.Octets), (row.Packets + row.ReversePackets, row.Octets + row.ReverseOctets));

        // Forward is from the lower address, which is that of the client here.
        Assert.Equal(traffic.Answers, row.ReversePackets);
    }

    /// <summary>Every fifth packet is metered, the first among them; what is stored is not scaled, the rate stands beside it.</summary>
    [ToolTheory("softflowd")]
    [InlineData("5", "netflow5")]
    [InlineData("9", "netflow9")]
    [InlineData("10", "ipfix")]
    public async Task Softflowd_Sampling_KeepsRawCountsAndTheRate(string version, string type)
    {
        (Row row, TrafficTotals traffic) = await MeterAsync(isMixed: false, "-v", version, "-s", "5");

        Assert.Equal(type, row.Type);
        Assert.InRange(row.Packets, traffic.Packets / 5, (traffic.Packets / 5) + 1);
        Assert.Equal((5, 5), (row.Low, row.High));
    }

    /// <summary>Four of pmacct's probes send to the same port at the same time, each from an address of its own.</summary>
    [ToolFact("pmacctd")]
    public async Task Pmacctd_AllProtocolsToOnePort_TotalsAreThoseOfTheTraffic()
    {
        using LogDb db = new();
        db.SetUp(withSamples: true);
        await db.ServeAndListenAsync();
        string plainCapture = InFolder(db, "plain.pcap");
        string mixedCapture = InFolder(db, "mixed.pcap");
        TrafficTotals plain = MadeUpTraffic.Write(plainCapture, Conversations, seed: 4);
        TrafficTotals mixed = MadeUpTraffic.Write(mixedCapture, Conversations, seed: 5, isMixed: true);

        await Task.WhenAll(
            Task.Run(() => Pmacctd.RunNfprobe(plainCapture, "5", "127.0.0.5", db.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixedCapture, "9", "127.0.0.9", db.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixedCapture, "10", "127.0.0.10", db.Port)),
            Task.Run(() => Pmacctd.RunSfprobe(mixedCapture, "127.0.0.11", db.Port)));

        Row[] rows = await RowsAsync(db, plain.Packets + (2 * mixed.Packets));
        Assert.Equal(
            [
                new Row("ipfix", mixed.Flows, mixed.Packets, mixed.Octets),
                new Row("netflow5", plain.Flows, plain.Packets, plain.Octets),
                new Row("netflow9", mixed.Flows, mixed.Packets, mixed.Octets),
            ],
            rows.Select(row => row with { Low = 0, High = 0 }));
        await CheckSamplesAsync(db, mixed);
    }

    /// <summary>Each packet was a sample. A sample has the length of the frame, and that of the packet in it.</summary>
    private static async Task CheckSamplesAsync(LogDb db, TrafficTotals traffic)
    {
        JsonElement sums = default;
        await Wait.UntilAsync(
            () =>
            {
                sums = db.QueryRow(
                    "table s | eval answer = if(src_port == 443, 1, 0) "
                    + "| stats count, sum(packet_count) as p, sum(ip_octet_count) as o, sum(answer) as a, min(sampling_rate) as r");
                return sums.GetProperty("count").GetInt64() >= traffic.Packets;
            },
            $"{traffic.Packets} samples in the table");
        Assert.Equal(traffic.Packets, sums.GetProperty("p").GetInt64());
        Assert.Equal(traffic.Octets, sums.GetProperty("o").GetInt64());
        Assert.Equal(traffic.Answers, sums.GetProperty("a").GetInt64());
        Assert.Equal(1, sums.GetProperty("r").GetDouble());
    }

    private static async Task<(Row Row, TrafficTotals Traffic)> MeterAsync(bool isMixed, params string[] options)
    {
        using LogDb db = new();
        db.SetUp();
        await db.ServeAndListenAsync();
        string capture = InFolder(db, "traffic.pcap");
        TrafficTotals traffic = MadeUpTraffic.Write(capture, Conversations, seed: 3, isMixed);

        long metered = Softflowd.Run(capture, $"127.0.0.1:{db.Port}", options);

        Row[] rows = await RowsAsync(db, metered);
        return (Assert.Single(rows), traffic);
    }

    private static string InFolder(LogDb db, string name) => Path.Combine(Path.GetDirectoryName(db.Data)!, name);

    /// <summary>The table's sums by version once the packets have all arrived.</summary>
    private static async Task<Row[]> RowsAsync(LogDb db, long packets)
    {
        Row[] rows = [];
        await Wait.UntilAsync(
            () =>
            {
                rows = [.. db.QueryRows(Totals).Select(Row.Of)];
                return rows.Sum(row => row.Packets + row.ReversePackets) >= packets;
            },
            $"{packets} packets in the table");
        return rows;
    }

    private sealed record Row(string Type, long Flows, long Packets, long Octets)
    {
        public long ReversePackets { get; init; }

        public long ReverseOctets { get; init; }

        public double Low { get; init; }

        public double High { get; init; }

        public static Row Of(JsonElement row) => new(row.GetProperty("flow_type").GetString()!, Long(row, "count"), Long(row, "p"), Long(row, "o"))
        {
            ReversePackets = Long(row, "rp"),
            ReverseOctets = Long(row, "ro"),
            Low = Double(row, "low"),
            High = Double(row, "high"),
        };

        private static long Long(JsonElement row, string name) => (long)Double(row, name);

        private static double Double(JsonElement row, string name) =>
            row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
    }
}
