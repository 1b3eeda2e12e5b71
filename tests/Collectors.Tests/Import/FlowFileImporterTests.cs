using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Collectors.Tests.Import;

public sealed class FlowFileImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryTableWriter _writer = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] V9(params byte[] sets) => [0, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, .. sets];

    [Fact]
    public async Task Import_MixedFile_CountsWhatGaveNothing()
    {
        byte[] sflow = [0, 0, 0, 5, .. new byte[40]];
        byte[] older = [0, 0, 0, 4, 0, 0, 0, 1, .. new byte[40]];
        byte[] arp = [.. new byte[12], 8, 6, .. new byte[28]];
        string file = _folder.Write("mixed.pcap", new PcapWriter()
            .Add(Datagrams.V5(30)).Add("GET / HTTP/1.0\r\n\r\n"u8).Add(sflow).Add(older).AddFrame(arp).Add(Datagrams.V5(4)).Bytes);

        ImportResult result = await new FlowFileImporter(_writer).ImportAsync(file);

        Assert.Equal((file, "pcap flows", 4L, 34L, null), (result.File, result.Kind, result.Datagrams, result.Records, result.Error));
        Assert.Equal([("not_export", 1L), ("not_ip", 1L), ("version", 1L)], result.Skipped.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal((34, 1), (_writer.RowCount, _writer.Commits));
        Assert.Equal(PcapWriter.FirstTime, _writer.Values("_time")[0].AsLong);
        Assert.Equal(PcapWriter.FirstTime + 50_000_000, _writer.Values("_time")[33].AsLong);
    }

    [Fact]
    public async Task Import_Counters_GoIntoTheirTableIfThereIsOne()
    {
        string file = _folder.Write("sflow.pcap", new PcapWriter().Add(Datagrams.SFlow(rate: 100)).Add(Datagrams.SFlow(rate: 100)).Bytes);
        MemoryTableWriter flows = new(), counters = new(), options = new();

        ImportResult without = await new FlowFileImporter(_writer).ImportAsync(file);
        ImportResult with = await new FlowFileImporter(flows, counters, options).ImportAsync(file);

        Assert.Equal((2L, 2L, 2), (without.Records, without.CounterRecords, _writer.RowCount));
        Assert.Equal((2L, 2L, 2), (with.Records, with.CounterRecords, flows.RowCount));
        Assert.Equal([7L, 7L], counters.Values("if_index").Select(value => value.AsLong));
        Assert.Equal((0, 1, 1), (options.RowCount, options.Commits, counters.Commits));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(900)]
    public async Task Import_StoppedAndGoneOn_StoresEachRecordOnce(int reads)
    {
        const int Datagrams = 2000, Flows = 30;
        PcapWriter capture = new();
        for (int i = 0; i < Datagrams; i++)
        {
            capture.Add(Support.Datagrams.V5(Flows));
        }

        string whole = _folder.Write("slow.pcap", capture.Bytes);
        MemoryTableWriter expected = new();
        await new FlowFileImporter(expected).ImportAsync(whole);

        using CancellationTokenSource stop = new();
        using ImportSource source = new(new StoppingStream(capture.Bytes, reads, stop), "slow.pcap");
        ImportResult first = await new FlowFileImporter(_writer) { Stop = stop.Token }.ImportAsync(source);
        Assert.True(first.IsStopped);
        Assert.InRange(first.Position, 1, Datagrams - 1);
        Assert.Equal(first.Position * Flows, _writer.RowCount);

        ImportResult rest = await new FlowFileImporter(_writer) { ResumeAt = first.Position }.ImportAsync(whole);
        Assert.Equal((false, (long)Datagrams, (Datagrams - first.Position) * Flows), (rest.IsStopped, rest.Position, rest.Records));
        Assert.Equal(expected.Values("_time"), _writer.Values("_time"));
    }

    [Fact]
    public async Task Import_GoneOnBehindTheTemplate_KnowsIt()
    {
        string file = _folder.Write("t.pcap", new PcapWriter().Add(V9(0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4)).Add(V9(1, 0, 0, 8, 0, 0, 0, 77)).Add(V9(1, 0, 0, 8, 0, 0, 0, 78)).Bytes);
        ImportResult rest = await new FlowFileImporter(_writer) { ResumeAt = 2 }.ImportAsync(file);
        Assert.Equal((1L, 3L), (rest.Records, rest.Position));
        Assert.Equal(78, Assert.Single(_writer.Values("octet_count")).AsLong);
    }

    [Fact]
    public async Task Import_SeveralFiles_ShareTemplates()
    {
        string template = _folder.Write("1.pcap", new PcapWriter().Add(V9(0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4)).Bytes);
        string data = _folder.Write("2.pcap", new PcapWriter().Add(V9(1, 0, 0, 8, 0, 0, 0, 77)).Bytes);
        FlowFileImporter importer = new(_writer);

        Assert.Equal(0, (await importer.ImportAsync(template)).Records);
        Assert.Equal(1, (await importer.ImportAsync(data)).Records);

        Assert.Equal(77, Assert.Single(_writer.Values("octet_count")).AsLong);
    }

    [Fact]
    public async Task Import_CutFile_KeepsWhatWasGood()
    {
        string file = _folder.Write("cut.pcap", new PcapWriter().Add(Datagrams.V5(3)).Add(Datagrams.V5(3)).Bytes[..^1]);

        ImportResult result = await new FlowFileImporter(_writer).ImportAsync(file);

        Assert.Equal((3L, 3), (result.Records, _writer.RowCount));
        Assert.StartsWith("record data cut short", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ForeignFile_ThrowsAndImporterGoesOn()
    {
        FlowFileImporter importer = new(_writer);

        await Assert.ThrowsAsync<CaptureFileException>(() => importer.ImportAsync(_folder.Write("x", new byte[100])));

        Assert.Equal(1, (await importer.ImportAsync(_folder.Write("y", new PcapWriter().Add(Datagrams.V5(1)).Bytes))).Records);
    }

    [Fact]
    public async Task Import_TableRefuses_ThrowsWhatItSaid()
    {
        MemoryTableWriter poisoned = new() { Failure = new TablePoisonedException("t", "disk full") };
        PcapWriter pcap = new();
        for (int i = 0; i < 3000; i++)
        {
            pcap.Add(Datagrams.V5(30));
        }

        string file = _folder.Write("big.pcap", pcap.Bytes);

        await Assert.ThrowsAsync<TablePoisonedException>(() => new FlowFileImporter(poisoned).ImportAsync(file));
    }

    [Fact]
    public async Task Import_FragmentedDatagram_IsPutTogether()
    {
        byte[] whole = new PcapWriter().Add(Datagrams.V5(30)).Bytes.AsSpan(24 + 16).ToArray();
        byte[] Fragment(int offset, int length, bool more)
        {
            byte[] frame = [.. whole.AsSpan(0, 34), .. whole.AsSpan(34 + offset, length)];
            frame[16] = (byte)((20 + length) >> 8);
            frame[17] = (byte)(20 + length);
            frame[19] = 99;
            frame[20] = (byte)((more ? 0x20 : 0) | (offset / 8) >> 8);
            frame[21] = (byte)(offset / 8);
            return frame;
        }

        int rest = whole.Length - 34 - 800;
        string file = _folder.Write("f.pcap", new PcapWriter().AddFrame(Fragment(800, rest, more: false)).AddFrame(Fragment(0, 800, more: true)).Bytes);

        ImportResult result = await new FlowFileImporter(_writer).ImportAsync(file);

        Assert.Equal((30L, 1L), (result.Records, result.Skipped["fragment"]));
    }

    [FilterFact]
    public async Task Import_Filter_TakesThePacketsThatMatch()
    {
        string file = _folder.Write("f.pcap", new PcapWriter().Add(Datagrams.V5(3), source: 0xc0000201).Add(Datagrams.V5(5), source: 0xc0000202).Bytes);

        ImportResult result = await new FlowFileImporter(_writer) { Filter = "src 192.0.2.2" }.ImportAsync(file);

        Assert.Equal((5L, 1L, 1L), (result.Records, result.Datagrams, result.Skipped["filtered"]));
        await Assert.ThrowsAsync<PacketFilterException>(() => new FlowFileImporter(_writer) { Filter = "src of" }.ImportAsync(file));
        CaptureFileException bare = await Assert.ThrowsAsync<CaptureFileException>(
            () => new FlowFileImporter(_writer) { Filter = "udp" }.ImportAsync(_folder.Write("bare", Datagrams.V5(3))));
        Assert.EndsWith("a filter chooses packets, and here are export messages without any", bare.Message, StringComparison.Ordinal);
    }

    [FilterFact]
    public void Next_Filter_TakesThePacketsThatMatch()
    {
        string file = _folder.Write("f.pcap", new PcapWriter().Add([1], source: 0xc0000201).Add([2], source: 0xc0000202).Add([3], source: 0xc0000202).Bytes);
        using PacketFileReader packets = new(file, "src 192.0.2.2");

        Assert.Equal(2, packets.Next(100)?.RowCount);
        Assert.Null(packets.Next(100));
        Assert.Null(packets.Error);
    }

    /// <summary>Gives some bytes at a time, and stops the import after some reads.</summary>
    private sealed class StoppingStream(byte[] bytes, int reads, CancellationTokenSource stop) : MemoryStream(bytes)
    {
        private int _left = reads;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (--_left == 0)
            {
                stop.Cancel();
            }

            return base.Read(buffer, offset, Math.Min(count, 2000));
        }
    }
}
