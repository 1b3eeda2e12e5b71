using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>A real exporter and, beside us, a real collector: all three must agree on what the traffic sums up to.</summary>
public sealed class ExporterTests
{
    private const int Flows = 300;

    [ToolFact("softflowd")]
    public Task Softflowd_Version5_TotalsAreThoseOfTheCapture() => CompareWithCaptureAsync("5");

    [ToolFact("softflowd")]
    public Task Softflowd_Version9_TotalsAreThoseOfTheCapture() => CompareWithCaptureAsync("9");

    [ToolFact("softflowd", "nfcapd", "nfdump")]
    public async Task Softflowd_ToBothCollectors_NfdumpCountsTheSame()
    {
        using LogDb db = new();
        db.SetUp();
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(db.Data)!, "nfcapd")).FullName;
        int peerPort = LogDb.FreeUdpPort();
        await db.ServeAndListenAsync();
        using Process peer = Programs.Start("nfcapd", "-b", "127.0.0.1", "-p", $"{peerPort}", "-w", folder, "-t", "3600");
        try
        {
            await Wait.UntilUdpPortIsOpenAsync(peerPort);
            (long packets, _) = Export(db, "9", $"127.0.0.1:{db.Port},127.0.0.1:{peerPort}");
            JsonElement ours = await TotalsAsync(db, packets);
            Programs.Signal(peer, "TERM");
            Assert.True(peer.WaitForExit(Programs.Patience));

            Dictionary<string, long> theirs = Programs.Run("nfdump", "", Programs.Patience, "-R", folder, "-I").Output.Split('\n')
                .Select(line => line.Split(": "))
                .Where(parts => parts.Length == 2 && parts[0] is "Flows" or "Packets" or "Bytes")
                .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
            Assert.Equal(theirs["Flows"], ours.GetProperty("count").GetInt64());
            Assert.Equal(theirs["Packets"], ours.GetProperty("p").GetInt64());
            Assert.Equal(theirs["Bytes"], ours.GetProperty("o").GetInt64());
        }
        finally
        {
            if (!peer.HasExited)
            {
                peer.Kill();
            }
        }
    }

    private static async Task CompareWithCaptureAsync(string version)
    {
        using LogDb db = new();
        db.SetUp();
        await db.ServeAndListenAsync();

        (long packets, long octets) = Export(db, version, $"127.0.0.1:{db.Port}");

        JsonElement totals = await TotalsAsync(db, packets);
        Assert.Equal(Flows, totals.GetProperty("count").GetInt64());
        Assert.Equal(packets, totals.GetProperty("p").GetInt64());
        Assert.Equal(octets, totals.GetProperty("o").GetInt64());
    }

    private static (long Packets, long Octets) Export(LogDb db, string version, string targets)
    {
        string folder = Path.GetDirectoryName(db.Data)!;
        string capture = Path.Combine(folder, "traffic.pcap");
        (long Packets, long Octets) totals = MadeUpTraffic.Write(capture, Flows, seed: 3);
        ProcessOutcome softflowd = Programs.Run("softflowd", "", Programs.Patience, [
            "-a", "-d", "-r", capture, "-n", targets, "-v", version, "-p", Path.Combine(folder, "pid"), "-c", "none"]);
        Assert.True(softflowd.ExitCode == 0, softflowd.Errors);
        return totals;
    }

    /// <summary>The table's sums once the packets have all arrived.</summary>
    private static async Task<JsonElement> TotalsAsync(LogDb db, long packets)
    {
        JsonElement totals = default;
        await Wait.UntilAsync(
            () =>
            {
                totals = db.QueryRow("table t | stats count, sum(packet_count) as p, sum(octet_count) as o");
                return totals.GetProperty("p") is { ValueKind: JsonValueKind.Number } sum && sum.GetInt64() >= packets;
            },
            $"{packets} packets in the table");
        return totals;
    }
}
