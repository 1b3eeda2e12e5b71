using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>The same flows, real and made up, through <c>nfdump 'filter'</c> and through <c>search flow("filter")</c>.</summary>
public sealed class FlowFilterTests(ITestOutputHelper output)
{
    private const int FlowPort = 2055;
    private const int SFlowPort = 6343;

    [ToolFact("nfcapd", "nfdump")]
    public async Task Flow_FiltersOfNfdump_FindsAsManyFlows()
    {
        const int Seed = 11;
        using LogDb db = new();
        ComparedTraffic traffic = new();
        foreach (byte[] datagram in FilterTraffic.Datagrams(400, Seed))
        {
            traffic.Add("made up", 1, 4444, datagram);
        }

        string folder = Path.GetDirectoryName(db.Data)!, capture = Path.Combine(folder, "all.pcap"), flows = Path.Combine(folder, "nfcapd");
        traffic.WriteCapture(capture, FlowPort, SFlowPort);
        ProcessOutcome import = db.Run("import", capture, "--table", "t");
        Assert.True(import.ExitCode == 0, import.Errors);
        await Nfcapd.CollectAsync("nfcapd", flows, traffic.Datagrams);

        string[] filters = [.. File.ReadLines(Path.Combine(LogDb.Root, "tests", "testdata", "flowfilters.txt")).Where(static line => line.Length > 0 && line[0] != ';')];
        StringBuilder query = new("table t | stats count as f0");
        for (int i = 0; i < filters.Length; i++)
        {
            string text = filters[i].Replace("\"", "\\\"", StringComparison.Ordinal);
            query.Append(CultureInfo.InvariantCulture, $", sum(if(flow(\"{text}\"), 1, 0)) as f{i + 1}");
        }

        JsonElement ours = db.QueryRow(query.ToString());
        List<string> differences = [];
        int distinguishing = 0;
        long all = ours.GetProperty("f0").GetInt64();
        for (int i = 0; i < filters.Length; i++)
        {
            ProcessOutcome listing = Programs.Run("nfdump", "", Programs.Patience, "-R", flows, "-q", "-N", "-o", "fmt:%byt", filters[i]);
            Assert.True(listing.ExitCode == 0, $"{filters[i]}: {listing.Errors}");
            long theirs = listing.Output.Split('\n').LongCount(static line => line.Any(char.IsAsciiDigit) && !line.Contains("No matching", StringComparison.Ordinal));
            long found = ours.GetProperty($"f{i + 1}").GetInt64();
            distinguishing += theirs > 0 && theirs < all ? 1 : 0;
            if (found != theirs)
            {
                differences.Add($"{filters[i]}: nfdump {theirs}, flow {found}");
            }

            if (i % 10 == 0)
            {
                Assert.Equal(found, db.QueryRow($"table t | search flow(\"{filters[i].Replace("\"", "\\\"", StringComparison.Ordinal)}\") | stats count").GetProperty("count").GetInt64());
            }
        }

        output.WriteLine($"{filters.Length} filters on {all} flows, {distinguishing} of them with some flows and not all");
        Assert.True(filters.Length >= 100 && distinguishing > filters.Length * 2 / 3);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
