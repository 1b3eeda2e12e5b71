using System.IO.Compression;
using System.Text.Json;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Import;

/// <summary>Files of bare export messages: RFC 5655 for IPFIX, and what netcat writes of a port.</summary>
public sealed class ExportFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryTableWriter _writer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_IpfixFile_IsSplitByMessageLength()
    {
        ImportResult result = await ImportAsync([.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(3), .. Datagrams.IpfixData(2, firstOctets: 10, sequence: 3)]);

        Assert.Equal(("ipfix flows", 3L, 5L, null), (result.Kind, result.Datagrams, result.Records, result.Error));
        Assert.Equal([1L, 2L, 3L, 10L, 11L], _writer.Values("octet_count").Select(value => value.AsLong));
        Assert.Equal("0.0.0.0", _writer.Values("exporter_ip")[0].ToString());
        Assert.Equal(1_369_017_138_000_000_000, _writer.Values("_time")[0].AsLong);
    }

    [Fact]
    public async Task Import_V5AndV9BackToBack_AreSplitByRecordsAndSets()
    {
        ImportResult result = await ImportAsync(
            [.. Datagrams.V5(30), .. Datagrams.V9Template, .. new byte[8], .. Datagrams.V9Data(sequence: 1), .. Datagrams.V5(2, sequence: 30), .. Datagrams.V9Data(sequence: 2)]);

        Assert.Equal((5L, 36L, null), (result.Datagrams, result.Records, result.Error));
    }

    [Fact]
    public async Task Import_SFlowBackToBack_IsSplitBySamples()
    {
        ImportResult result = await ImportAsync([.. Datagrams.SFlow(rate: 100), .. Datagrams.SFlow(rate: 200)]);

        Assert.Equal(("sflow flows", 2L, 2L, null), (result.Kind, result.Datagrams, result.Records, result.Error));
    }

    [Fact]
    public async Task Import_CompressedFileLargerThanAnyBuffer_IsReadWhole()
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 1000; i++)
            {
                gzip.Write(Datagrams.V5(30, sequence: (uint)(30 * i)));
            }
        }

        ImportResult result = await ImportAsync(compressed.ToArray());

        Assert.Equal((1000L, 30_000L, null), (result.Datagrams, result.Records, result.Error));
    }

    [Fact]
    public async Task Import_AnyTruncation_KeepsWhatIsBefore()
    {
        byte[] whole = [.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(3), .. Datagrams.V9Template, .. Datagrams.SFlow(rate: 100), .. Datagrams.V5(2)];
        for (int length = 16; length < whole.Length; length++)
        {
            ImportResult result = await ImportAsync(whole[..length]);
            Assert.InRange(result.Records, length < 32 + 44 ? 0 : 3, 6);
        }
    }

    [Fact]
    public async Task Import_RubbishBehindAMessage_IsToldWithItsPlace()
    {
        ImportResult result = await ImportAsync([.. Datagrams.V5(2), .. "rubbish"u8]);

        Assert.Equal((2L, "no export message at byte 120"), (result.Records, result.Error));
    }

    [Fact]
    public async Task Import_NeitherCaptureNorMessages_IsRefused() =>
        await Assert.ThrowsAsync<CaptureFileException>(() => ImportAsync("something else, and long enough"u8.ToArray()));

    /// <summary>The example file of RFC 5655 and others, whose figures an independent decoder gave.</summary>
    [Theory]
    [InlineData("ipfix/rfc5655-file")]
    [InlineData("netflow5/softflowd-concatenated")]
    public async Task Import_SharedCase_GivesItsRecords(string name)
    {
        if (SharedCaptures.Folder is not { } folder)
        {
            return;
        }

        using JsonDocument expected = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, name, "expected.json")));
        JsonElement first = expected.RootElement.GetProperty("results")[0];
        string input = first.GetProperty("files")[0].GetString()!;

        ImportResult result = await new FlowFileImporter(_writer).ImportAsync(Path.Combine(folder, name, input));

        Assert.Null(result.Error);
        Assert.Equal(first.GetProperty("reference").GetProperty("flow_records").GetInt64(), result.Records);
    }

    private Task<ImportResult> ImportAsync(byte[] content) => new FlowFileImporter(_writer).ImportAsync(_folder.Write("file", content));
}
