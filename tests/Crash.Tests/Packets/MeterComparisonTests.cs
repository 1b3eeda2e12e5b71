using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>One capture file through <c>import --as packets</c> and through other programs that meter: the same totals.</summary>
public sealed partial class MeterComparisonTests
{
    private const int Conversations = 3000;
    private const int Seed = 20;

    [ToolFact("tshark")]
    public void Import_Packets_ConversationsAreThoseOfTshark()
    {
        using LogDb db = new();
        (string capture, _) = Metered(db);
        ProcessOutcome tshark = Programs.Run("tshark", "", Programs.Patience, "-n", "-r", capture, "-q", "-z", "conv,ip", "-z", "conv,ipv6");
        Assert.True(tshark.ExitCode == 0, tshark.Errors);
        Dictionary<(string, string), long> theirs = [];
        foreach (Match line in ConversationLine().Matches(tshark.Output))
        {
            (string left, string right) = (line.Groups["left"].Value, line.Groups["right"].Value);
            Add(theirs, left, right, long.Parse(line.Groups["there"].ValueSpan, CultureInfo.InvariantCulture));
            Add(theirs, right, left, long.Parse(line.Groups["back"].ValueSpan, CultureInfo.InvariantCulture));
        }

        Dictionary<(string, string), long> ours = Pairs(db).ToDictionary(pair => pair.Key, pair => pair.Value.Packets);
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs.OrderBy(pair => pair.Key), ours.OrderBy(pair => pair.Key));

        static void Add(Dictionary<(string, string), long> pairs, string from, string to, long packets)
        {
            if (packets > 0)
            {
                pairs.Add((from, to), packets);
            }
        }
    }

    [ToolFact("pmacctd")]
    public void Import_Packets_PairsOfHostsAreThoseOfPmacctd()
    {
        using LogDb db = new();
        (string capture, _) = Metered(db);
        ProcessOutcome pmacctd = Programs.Run(
            "pmacctd", "", Programs.Patience, "-I", capture, "-P", "print", "-c", "src_host,dst_host", "-O", "json", "-r", "3600");
        Dictionary<(string, string), (long, long)> theirs = [];
        foreach (string line in pmacctd.Output.Split('\n').Where(line => line.StartsWith('{')))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            theirs.Add((row.GetProperty("ip_src").GetString()!, row.GetProperty("ip_dst").GetString()!), (row.GetProperty("packets").GetInt64(), row.GetProperty("bytes").GetInt64()));
        }

        Assert.NotEmpty(theirs);
        Assert.Equal(theirs.OrderBy(pair => pair.Key), Pairs(db).OrderBy(pair => pair.Key));
    }

    [ToolFact("softflowd")]
    public void Import_Packets_ProtocolsAreThoseOfSoftflowd()
    {
        using LogDb db = new();
        (string capture, TrafficTotals totals) = Metered(db);
        ProcessOutcome softflowd = Programs.Run(
            "softflowd", "", Programs.Patience, "-6", "-d", "-r", capture, "-m", "100000", "-p", $"{capture}.pid", "-c", "none");
        Dictionary<long, (long Packets, long Octets)> theirs = ProtocolLine().Matches(softflowd.Output + softflowd.Errors).ToDictionary(
            line => Number(line, "protocol"), line => (Number(line, "packets"), Number(line, "octets")));
        Assert.Equal((totals.Packets, totals.Octets), (theirs.Values.Sum(value => value.Packets), theirs.Values.Sum(value => value.Octets)));
        Dictionary<long, (long, long)> ours = db.QueryRows("table t | stats sum(packet_count) as p, sum(octet_count) as b by protocol").ToDictionary(
            row => row.GetProperty("protocol").GetInt64(), row => (row.GetProperty("p").GetInt64(), row.GetProperty("b").GetInt64()));
        Assert.Equal(theirs.OrderBy(pair => pair.Key), ours.OrderBy(pair => pair.Key));
    }

    [ToolFact("nfpcapd", "nfdump")]
    public void Import_Packets_TotalsAreThoseOfNfpcapd()
    {
        using LogDb db = new();
        (string capture, _) = Metered(db);
        string folder = Directory.CreateDirectory(capture + ".nf").FullName;
        Programs.Run("nfpcapd", "", Programs.Patience, "-r", capture, "-w", folder);
        ProcessOutcome listing = Programs.Run("nfdump", "", Programs.Patience, "-R", folder, "-q", "-N", "-o", "fmt:%pkt %byt");
        long[][] theirs = [.. listing.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells.Length == 2)
            .Select(cells => Array.ConvertAll(cells, cell => long.Parse(cell, CultureInfo.InvariantCulture)))];
        JsonElement ours = db.QueryRow("table t | stats sum(packet_count) as p, sum(octet_count) as b");
        Assert.Equal(
            (theirs.Sum(cells => cells[0]), theirs.Sum(cells => cells[1])), (ours.GetProperty("p").GetInt64(), ours.GetProperty("b").GetInt64()));
    }

    private static (string Capture, TrafficTotals Totals) Metered(LogDb db)
    {
        string capture = Path.Combine(Path.GetDirectoryName(db.Data)!, "packets.pcap");
        TrafficTotals totals = MadeUpTraffic.Write(capture, Conversations, Seed, isMixed: true);
        ProcessOutcome import = db.Run("import", capture, "--table", "t", "--as", "packets");
        Assert.True(import.ExitCode == 0, import.Errors);
        JsonElement sums = db.QueryRow("table t | stats count, sum(packet_count) as p, sum(octet_count) as b");
        Assert.Equal(
            (totals.Flows, totals.Packets, totals.Octets),
            (sums.GetProperty("count").GetInt64(), sums.GetProperty("p").GetInt64(), sums.GetProperty("b").GetInt64()));
        return (capture, totals);
    }

    private static Dictionary<(string Source, string Destination), (long Packets, long Octets)> Pairs(LogDb db) =>
        db.QueryRows("table t | stats sum(packet_count) as p, sum(octet_count) as b by src_ip, dst_ip").ToDictionary(
            row => (row.GetProperty("src_ip").GetString()!, row.GetProperty("dst_ip").GetString()!),
            row => (row.GetProperty("p").GetInt64(), row.GetProperty("b").GetInt64()));

    private static long Number(Match line, string name) => long.Parse(line.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>Frames and bytes from right to left, from left to right, and of both; bytes in units as it likes.</summary>
    [GeneratedRegex(
        @"^(?<left>\S+) +<-> (?<right>\S+) +(?<back>\d+) \d+ \S+ +(?<there>\d+) \d+ ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConversationLine();

    [GeneratedRegex(@"\((?<protocol>\d+)\): +(?<octets>\d+) +(?<packets>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProtocolLine();
}
