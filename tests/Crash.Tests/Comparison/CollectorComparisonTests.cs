using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>The same datagrams into nfcapd, sfcapd, tshark and our import: all must count the same, or it is known why not.</summary>
public sealed class CollectorComparisonTests(ITestOutputHelper output)
{
    private const int FlowPort = 2055;
    private const int SFlowPort = 6343;

    [ToolFact("softflowd", "pmacctd", "nfcapd", "nfdump", "tshark")]
    public async Task Import_SameDatagrams_CountsAsOtherCollectorsDo()
    {
        using LogDb db = new();
        string folder = Path.GetDirectoryName(db.Data)!;
        ComparedTraffic traffic = new();
        foreach (string name in SharedCases())
        {
            traffic.AddCase(Path.Combine(SharedFolder!, name), name);
        }

        RecordExporters(traffic, folder);
        string capture = Path.Combine(folder, "all.pcap");
        traffic.WriteCapture(capture, FlowPort, SFlowPort);

        Task<Dictionary<IPAddress, Sums>> nfcapd = Nfcapd.CollectAsync(
            "nfcapd", Path.Combine(folder, "nfcapd"), traffic.Datagrams.Where(datagram => !datagram.Exporter.IsSFlow));
        Dictionary<IPAddress, Sums> tshark = Tshark.Dissect(capture, FlowPort);
        Dictionary<IPAddress, Sums> peers = await nfcapd;
        (Dictionary<IPAddress, Sums> ours, Dictionary<IPAddress, Sums> options) = Import(db, capture);
        foreach (ComparedExporter exporter in traffic.Exporters.Where(exporter => !exporter.IsSFlow))
        {
            Sums us = ours.GetValueOrDefault(exporter.Address, Sums.None);
            Sums nf = peers.GetValueOrDefault(exporter.Address, Sums.None);
            Sums ts = tshark.GetValueOrDefault(exporter.Address, Sums.None);
            Sums op = options.GetValueOrDefault(exporter.Address, Sums.None);
            output.WriteLine($"{(us == nf ? "  " : "NF")} {(us + op == ts ? "  " : "TS")} {exporter.Case} {exporter.Address} us {us} nfcapd {nf} tshark {ts} options {op}");
        }
    }

    private static void RecordExporters(ComparedTraffic traffic, string folder)
    {
        string plain = Path.Combine(folder, "plain.pcap");
        string mixed = Path.Combine(folder, "mixed.pcap");
        MadeUpTraffic.Write(plain, 200, seed: 6);
        MadeUpTraffic.Write(mixed, 200, seed: 7, isMixed: true);
        using DatagramRecorder recorder = new();
        string target = $"127.0.0.1:{recorder.Port}";
        recorder.Record(traffic, "softflowd v5", () => Softflowd.Run(plain, target, "-v", "5"));
        recorder.Record(traffic, "softflowd v9", () => Softflowd.Run(mixed, target, "-v", "9", "-6"));
        recorder.Record(traffic, "softflowd ipfix", () => Softflowd.Run(mixed, target, "-v", "10", "-6"));
        recorder.Record(traffic, "softflowd ipfix, bidirectional", () => Softflowd.Run(mixed, target, "-v", "10", "-6", "-b"));
        recorder.Record(traffic, "softflowd v9, sampling", () => Softflowd.Run(mixed, target, "-v", "9", "-6", "-s", "5"));
        recorder.Record(traffic, "pmacctd", () => Task.WaitAll(
            Task.Run(() => Pmacctd.RunNfprobe(plain, "5", "127.0.0.5", recorder.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixed, "9", "127.0.0.9", recorder.Port)),
            Task.Run(() => Pmacctd.RunNfprobe(mixed, "10", "127.0.0.10", recorder.Port))));
    }

    private static (Dictionary<IPAddress, Sums> Flows, Dictionary<IPAddress, Sums> Options) Import(LogDb db, string capture)
    {
        ProcessOutcome import = db.Run("import", capture, "--table", "t", "--options", "o");
        Assert.True(import.ExitCode == 0, import.Errors);
        return (
            db.QueryRows("table t | stats count, sum(packet_count) as p, sum(octet_count) as o, sum(reverse_packet_count) as rp, "
                    + "sum(reverse_octet_count) as ro by exporter_ip")
                .ToDictionary(Exporter, row => new Sums(Long(row, "count"), Long(row, "p") + Long(row, "rp"), Long(row, "o") + Long(row, "ro"))),
            db.QueryRows("table o | stats count by exporter_ip").ToDictionary(Exporter, row => new Sums(Long(row, "count"), 0, 0)));

        static IPAddress Exporter(JsonElement row) => IPAddress.Parse(row.GetProperty("exporter_ip").GetString()!);

        static long Long(JsonElement row, string name) =>
            row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? (long)number.GetDouble() : 0;
    }

    private static string? SharedFolder { get; } = FindShared();

    private static IEnumerable<string> SharedCases() => SharedFolder is null
        ? []
        : new[] { "netflow5", "netflow9", "ipfix", "sflow" }
            .Select(kind => Path.Combine(SharedFolder, kind)).Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(path => Path.GetRelativePath(SharedFolder, path)).Order(StringComparer.Ordinal);

    private static string? FindShared()
    {
        string folder = Path.GetFullPath(Path.Combine(LogDb.Root, "..", "shared", "captures"));
        return Directory.Exists(folder) ? folder : null;
    }
}
