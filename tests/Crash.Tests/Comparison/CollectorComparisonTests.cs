using System.Net;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>
/// The same datagrams into nfcapd, sfcapd, tshark and our import: of real exporters, and of the captures beside the repository where
/// they are. Each exporter of each case has an address of its own, so that one run of each program does for all.
/// </summary>
public sealed class CollectorComparisonTests(ITestOutputHelper output)
{
    private const int FlowPort = 2055;
    private const int SFlowPort = 6343;

    private readonly List<string> _differences = [];
    private int _agreements;

    [ToolFact("softflowd", "pmacctd", "nfcapd", "nfdump", "tshark")]
    public async Task Import_DatagramsOfFlows_CountsAsOtherCollectorsDo()
    {
        using LogDb db = new();
        ComparedTraffic traffic = new();
        AddSharedCases(traffic, "netflow5", "netflow9", "ipfix");
        TrafficTotals mixed = AddProbes(traffic, db);

        Dictionary<IPAddress, Counted> ours = Import(db, traffic);
        Dictionary<IPAddress, Sums> nfcapd = await Nfcapd.CollectAsync("nfcapd", InFolder(db, "nfcapd"), traffic.Datagrams);
        Dictionary<IPAddress, Sums> tshark = Tshark.Dissect(InFolder(db, Capture), FlowPort, SFlowPort);

        foreach (ComparedExporter exporter in traffic.Exporters)
        {
            Sums us = ours.GetValueOrDefault(exporter.Address, Counted.None).Raw;
            Compare("nfcapd", exporter, us, nfcapd);
            Compare("tshark", exporter, us, tshark);
            if (exporter.Case == "softflowd ipfix")
            {
                Assert.Equal(new Sums(mixed.Flows, mixed.Packets, mixed.Octets), us);
            }
        }

        Report();
    }

    /// <summary>sfcapd multiplies by the sampling rate, tshark does not: they are compared with both our counts.</summary>
    [ToolFact("pmacctd", "sfcapd", "nfdump", "tshark")]
    public async Task Import_DatagramsOfSamples_CountsAsOtherCollectorsDo()
    {
        using LogDb db = new();
        ComparedTraffic traffic = new();
        AddSharedCases(traffic, "sflow");
        string capture = InFolder(db, "mixed.pcap");
        TrafficTotals mixed = MadeUpTraffic.Write(capture, 200, seed: 8, isMixed: true);
        using DatagramRecorder recorder = new();
        recorder.Record(traffic, "sfprobe", () => Pmacctd.RunSfprobe(capture, "127.0.0.11", recorder.Port));

        Dictionary<IPAddress, Counted> ours = Import(db, traffic);
        Dictionary<IPAddress, Sums> sfcapd = await Nfcapd.CollectAsync(
            "sfcapd", InFolder(db, "sfcapd"), traffic.Datagrams.Where(datagram => datagram.Exporter.IsSFlow));
        Dictionary<IPAddress, Sums> tshark = Tshark.Dissect(InFolder(db, Capture), FlowPort, SFlowPort);

        foreach (ComparedExporter exporter in traffic.Exporters.Where(exporter => exporter.IsSFlow))
        {
            Counted us = ours.GetValueOrDefault(exporter.Address, Counted.None);
            Compare("sfcapd", exporter, us.Scaled, sfcapd);
            Compare("tshark", exporter, us.Raw, tshark);
            if (exporter.Case == "sfprobe")
            {
                Assert.Equal((mixed.Packets, mixed.Octets), (us.Raw.Packets, us.IpOctets));
            }
        }

        Report();
    }

    private const string Capture = "all.pcap";

    private static string InFolder(LogDb db, string name) => Path.Combine(Path.GetDirectoryName(db.Data)!, name);

    private static void AddSharedCases(ComparedTraffic traffic, params string[] kinds)
    {
        string shared = Path.GetFullPath(Path.Combine(LogDb.Root, "..", "shared", "captures"));
        foreach (string folder in kinds.Select(kind => Path.Combine(shared, kind)).Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Order(StringComparer.Ordinal))
        {
            traffic.AddCase(folder, Path.GetRelativePath(shared, folder));
        }
    }

    /// <summary>What softflowd and pmacctd send of made-up traffic; the totals of the traffic that has IPv6 and answers.</summary>
    private static TrafficTotals AddProbes(ComparedTraffic traffic, LogDb db)
    {
        string plain = InFolder(db, "plain.pcap");
        string mixed = InFolder(db, "mixed.pcap");
        MadeUpTraffic.Write(plain, 200, seed: 6);
        TrafficTotals totals = MadeUpTraffic.Write(mixed, 200, seed: 7, isMixed: true);
        using DatagramRecorder recorder = new();
        string target = $"127.0.0.1:{recorder.Port}";
        recorder.Record(traffic, "softflowd v5", () => Softflowd.Run(plain, target, "-v", "5"));
        recorder.Record(traffic, "softflowd v9", () => Softflowd.Run(mixed, target, "-v", "9", "-6"));
        recorder.Record(traffic, "softflowd ipfix", () => Softflowd.Run(mixed, target, "-v", "10", "-6"));
        recorder.Record(traffic, "softflowd ipfix, bidirectional", () => Softflowd.Run(mixed, target, "-v", "10", "-6", "-b"));
        recorder.Record(traffic, "softflowd v9, vlan", () => Softflowd.Run(mixed, target, "-v", "9", "-6", "-T", "ether"));
        recorder.Record(traffic, "nfprobe", () => Task.WaitAll(
            Task.Run(() => Pmacctd.RunNfprobe(plain, "5", "127.0.0.5", recorder.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixed, "9", "127.0.0.9", recorder.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixed, "10", "127.0.0.10", recorder.Port))));
        return totals;
    }

    /// <summary>Sums of the table by the address that sent the datagrams.</summary>
    private static Dictionary<IPAddress, Counted> Import(LogDb db, ComparedTraffic traffic)
    {
        traffic.WriteCapture(InFolder(db, Capture), FlowPort, SFlowPort);
        ProcessOutcome import = db.Run("import", InFolder(db, Capture), "--table", "t");
        Assert.True(import.ExitCode == 0, import.Errors);
        Dictionary<IPAddress, Counted> sums = [];
        foreach (JsonElement row in db.QueryRows(
            "table t | eval sp = packet_count * sampling_rate | eval so = octet_count * sampling_rate "
            + "| stats count, sum(packet_count) as p, sum(octet_count) as o, sum(reverse_packet_count) as rp, "
            + "sum(reverse_octet_count) as ro, sum(sp) as sp, sum(so) as so, sum(ip_octet_count) as ip by exporter_ip, relay_ip"))
        {
            // An exporter that gives an address of its own was sent by a relay, as far as we can know.
            string? relay = row.TryGetProperty("relay_ip", out JsonElement given) ? given.GetString() : null;
            IPAddress address = IPAddress.Parse(relay ?? row.GetProperty("exporter_ip").GetString()!);
            long records = Long(row, "count");
            sums[address] = sums.GetValueOrDefault(address, Counted.None) + new Counted(
                new Sums(records, Long(row, "p") + Long(row, "rp"), Long(row, "o") + Long(row, "ro")),
                new Sums(records, Long(row, "sp"), Long(row, "so")),
                Long(row, "ip"));
        }

        return sums;

        static long Long(JsonElement row, string name) =>
            row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? (long)number.GetDouble() : 0;
    }

    /// <summary>A known difference must be one: what has come to agree leaves the list.</summary>
    private void Compare(string collector, ComparedExporter exporter, Sums ours, Dictionary<IPAddress, Sums> others)
    {
        Sums theirs = others.GetValueOrDefault(exporter.Address, Sums.None);
        KnownDifference? known = KnownDifference.Find(collector, exporter.Case);
        if ((ours == theirs) == (known is null))
        {
            _agreements += known is null ? 1 : 0;
            output.WriteLine(known is null ? $"{collector} agrees: {exporter.Case}: {ours}" : $"{collector} differs: {exporter.Case}: {known.Reason}");
            return;
        }

        _differences.Add($"{exporter.Case} ({exporter.Address}): we have {ours}, {collector} {theirs}; known: {known?.Reason ?? "no"}");
    }

    private void Report()
    {
        Assert.True(_differences.Count == 0, string.Join('\n', _differences));
        Assert.InRange(_agreements, 2, int.MaxValue);
    }

    private sealed record Counted(Sums Raw, Sums Scaled, long IpOctets)
    {
        public static Counted None { get; } = new(Sums.None, Sums.None, 0);

        public static Counted operator +(Counted one, Counted other) =>
            new(one.Raw + other.Raw, one.Scaled + other.Scaled, one.IpOctets + other.IpOctets);
    }
}
