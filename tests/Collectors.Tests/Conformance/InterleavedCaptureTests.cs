using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Values;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Templates are per exporter: two cases sent by turns from two addresses give what each gives alone.</summary>
public sealed class InterleavedCaptureTests(ITestOutputHelper output)
{
    private const uint FirstAddress = 0xc0000201, SecondAddress = 0xc0000202;

    /// <summary>Cases of plain datagrams, each with its neighbour: many share template numbers and domains with other fields.</summary>
    public static TheoryData<string, string> Pairs()
    {
        string[] cases = [.. CaptureCase.Names("netflow9", "ipfix").Where(name => new CaptureCase(name) is { Units.Count: 1 } capture
            && capture.Units[0].Files.All(file => Path.GetExtension(file) is ".dat" or ".bin"))];
        TheoryData<string, string> pairs = [];
        for (int i = 0; i < cases.Length; i++)
        {
            pairs.Add(cases[i], cases[(i + 1) % cases.Length]);
        }

        if (cases.Length == 0)
        {
            pairs.Add("", "");
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Import_TwoExportersByTurns_GivesWhatEachGivesAlone(string first, string second)
    {
        if (first.Length == 0)
        {
            output.WriteLine("skipped: no captures beside the repository");
            return;
        }

        ReadOnlyMemory<byte>[] left = Datagrams(first), right = Datagrams(second);
        PcapWriter pcap = new();
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (i < left.Length)
            {
                pcap.Add(left[i].Span, FirstAddress);
            }

            if (i < right.Length)
            {
                pcap.Add(right[i].Span, SecondAddress);
            }
        }

        List<StoredRow> together = await FlowsAsync(pcap);

        Assert.Equal(await AloneAsync(left, FirstAddress), Texts(together, FirstAddress));
        Assert.Equal(await AloneAsync(right, SecondAddress), Texts(together, SecondAddress));
    }

    private static ReadOnlyMemory<byte>[] Datagrams(string name)
    {
        CaptureCase capture = new(name);
        return [.. capture.Units[0].Files.SelectMany(capture.Datagrams)];
    }

    private static async Task<string[]> AloneAsync(ReadOnlyMemory<byte>[] datagrams, uint address)
    {
        PcapWriter pcap = new();
        foreach (ReadOnlyMemory<byte> datagram in datagrams)
        {
            pcap.Add(datagram.Span, address);
        }

        return Texts(await FlowsAsync(pcap), address);
    }

    private static async Task<List<StoredRow>> FlowsAsync(PcapWriter pcap)
    {
        await using ImportedCase imported = new();
        await imported.AddAsync(imported.Folder.Write("turns.pcap", pcap.Bytes));
        return imported.Flows;
    }

    /// <summary>All fields of the rows of an exporter but those that tell when and as which row it came.</summary>
    private static string[] Texts(List<StoredRow> rows, uint address) =>
    [
        .. rows.Where(row => row["exporter_ip"].AsIp == IpValue.FromV4(address)).Select(row => string.Join(
            ' ', row.Fields.Where(field => field is not ("_id" or "_time")).Order(StringComparer.Ordinal).Select(field => $"{field}={row[field]}"))),
    ];
}
