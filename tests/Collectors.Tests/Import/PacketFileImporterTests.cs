using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Metering;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Import;

public sealed class PacketFileImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryTableWriter _table = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ImportAsync_MorePacketsThanBatchesHold_GivesWhatTheMeterGives()
    {
        const int Packets = 20_000;
        Random random = new(5);
        TestPacket[] packets = [.. Enumerable.Range(0, Packets).Select(i => new TestPacket { SourcePort = 1 + random.Next(3000), Payload = 20 + random.Next(1000) })];
        string file = Write("a.pcap", packets);
        PacketImportResult result = await new PacketFileImporter(_table, MeterSettings.Default).ImportAsync(file, isLast: true);
        Assert.Equal((file, "pcap packets", Packets, (string?)null), (result.File, result.Kind, result.Packets, result.Error));
        Assert.Equal(result.Records, _table.RowCount);
        Assert.Empty(result.Skipped);
        Assert.Equal(packets.Sum(packet => packet.Octets), _table.Values("octet_count").Sum(value => value.AsLong));
        Assert.Equal(Packets, _table.Values("packet_count").Sum(value => value.AsLong));
        Assert.Equal(1, _table.Commits);
    }

    [Fact]
    public async Task ImportAsync_FlowThatGoesOnInTheNextFile_IsOneRecord()
    {
        PacketFileImporter importer = new(_table, MeterSettings.Default);
        TestPacket packet = new();
        Assert.Equal(0, (await importer.ImportAsync(Write("a.pcap", packet, packet), isLast: false)).Records);
        PacketImportResult last = await importer.ImportAsync(Write("b.pcap", packet), isLast: true);
        Assert.Equal((1, 1), (last.Records, last.Packets));
        Assert.Equal(3, Assert.Single(_table.Values("packet_count")).AsLong);
    }

    [Fact]
    public async Task FinishAsync_LastFileIsNone_FlowsEnd()
    {
        PacketFileImporter importer = new(_table, MeterSettings.Default);
        await importer.ImportAsync(Write("a.pcap", new TestPacket()), isLast: false);
        string wrong = _folder.Write("wrong", "not a capture file"u8.ToArray());
        await Assert.ThrowsAsync<CaptureFileException>(() => importer.ImportAsync(wrong, isLast: true));
        await importer.FinishAsync();
        Assert.Equal(1, _table.RowCount);
    }

    [Fact]
    public async Task ImportAsync_FileThatIsCut_KeepsWhatIsWholeAndSaysSo()
    {
        string file = Write("a.pcap", new TestPacket(), new TestPacket());
        byte[] bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..^5]);
        PacketImportResult result = await new PacketFileImporter(_table, MeterSettings.Default).ImportAsync(file, isLast: true);
        Assert.Equal((1, 1), (result.Packets, result.Records));
        Assert.Contains("cut short", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportAsync_FramesThatAreNoIp_AreSkippedByReason()
    {
        PcapWriter file = new();
        byte[] arp = new byte[60];
        (arp[12], arp[13]) = (8, 6);
        file.AddFrame(arp).AddFrame(new TestPacket().Frame()).AddFrame(new TestPacket().Frame().AsSpan(0, 20));
        string path = _folder.Write("a.pcap", file.Bytes);
        PacketImportResult result = await new PacketFileImporter(_table, MeterSettings.Default).ImportAsync(path, isLast: true);
        Assert.Equal((3, 1), (result.Packets, result.Records));
        Assert.Equal([KeyValuePair.Create("not_ip", 1L), KeyValuePair.Create("packet_cut", 1L)], result.Skipped);
    }

    [Fact]
    public async Task ImportAsync_TableThatFails_TellsWhy()
    {
        _table.Failure = new IOException("full");
        string file = Write("a.pcap", [.. Enumerable.Range(0, 60_000).Select(i => new TestPacket { SourcePort = i + 1, Source = $"10.0.{i % 200}.{i % 7}", Flags = TestPacket.Ack })]);
        PacketFileImporter importer = new(_table, MeterSettings.Default with { MaxFlows = 100 });
        Assert.Equal("full", (await Assert.ThrowsAsync<IOException>(() => importer.ImportAsync(file, isLast: true))).Message);
    }

    private string Write(string name, params TestPacket[] packets)
    {
        PcapWriter file = new();
        foreach (TestPacket packet in packets)
        {
            file.AddFrame(packet.Frame());
        }

        return _folder.Write(name, file.Bytes);
    }
}
