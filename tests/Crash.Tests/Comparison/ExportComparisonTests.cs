using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Rows of a table as an exporter sends them, read by nfcapd.</summary>
public sealed class ExportComparisonTests
{
    [ToolTheory("nfcapd", "nfdump")]
    [InlineData("5", "ip_version == 4 or isnull(ip_version)")]
    [InlineData("9", "true")]
    [InlineData("10", "true")]
    public async Task Netflow_RowsOfATable_AddUpTheSameAtNfcapd(string version, string told)
    {
        const int Seed = 23;
        using LogDb db = new();
        ComparedTraffic traffic = new();
        foreach (byte[] datagram in FilterTraffic.Datagrams(100, Seed))
        {
            traffic.Add("made up", 1, 4444, datagram);
        }

        string capture = db.Beside("all.pcap");
        traffic.WriteCapture(capture, 2055, 6343);
        ProcessOutcome import = db.Run("import", capture, "--table", "t");
        Assert.True(import.ExitCode == 0, import.Errors);

        // Counters of v5 have 32 bits.
        string filter = version == "5" ? "octet_count < 4000000000 and src_ip < ip(\"255.255.255.255\")" : told;
        JsonElement ours = db.QueryRow($"table t | search {filter} | stats count, sum(packet_count) as packets, sum(octet_count) as octets");
        long rows = ours.GetProperty("count").GetInt64();
        Dictionary<System.Net.IPAddress, Sums> theirs = await Nfcapd.CollectAsync("nfcapd", db.Beside("nfcapd"), async port =>
        {
            ProcessOutcome made = db.Run("exec", $"createOutput netflow copy table=t from=start version={version} receiver=127.0.0.1:{port} rate=20000 \"filter={filter.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            Assert.True(made.ExitCode == 0, made.Output + made.Errors);
            db.Serve();
            await Wait.UntilAsync(() => Sent(db) >= rows, $"{rows} rows sent");
        });

        Sums sum = theirs.Values.Aggregate(Sums.None, static (one, other) => one + other);
        Assert.Equal((ours.GetProperty("packets").GetInt64(), ours.GetProperty("octets").GetInt64()), (sum.Packets, sum.Octets));
        Assert.Equal(rows, sum.Records);
    }

    private static long Sent(LogDb db)
    {
        ProcessOutcome listing = db.Run("exec", "outputs");
        string? line = listing.Output.Split('\n').FirstOrDefault(static text => text.Contains("| copy", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split('|')[5].Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
