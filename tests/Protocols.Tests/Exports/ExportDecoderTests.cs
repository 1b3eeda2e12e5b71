using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.Exports;

public sealed class ExportDecoderTests
{
    private readonly ExportDecoder _decoder = new();
    private RowSink _sink = new();

    private ExportResult Decode(WireBuilder datagram, string exporter = SFlowBuilder.Agent) => Decode(datagram.Bytes, exporter);

    private ExportResult Decode(byte[] datagram, string exporter = SFlowBuilder.Agent) =>
        _decoder.Decode(datagram, WireBuilder.Address(exporter), 4444, DecoderFixture.Now, ref _sink);

    [Theory]
    [InlineData("0005001e", ExportProtocol.NetFlow)]
    [InlineData("00090001", ExportProtocol.NetFlow)]
    [InlineData("000a0010", ExportProtocol.NetFlow)]
    [InlineData("0000000500000001", ExportProtocol.SFlow)]
    [InlineData("0000000400000001", ExportProtocol.SFlow)]
    [InlineData("0000000200000002", ExportProtocol.SFlow)]
    [InlineData("0000000400000009", ExportProtocol.None)]
    [InlineData("0000000300000001", ExportProtocol.None)]
    [InlineData("47455420", ExportProtocol.None)]
    public void Classify_ByVersion(string hex, ExportProtocol expected)
    {
        byte[] datagram = [.. Convert.FromHexString(hex), .. new byte[20]];

        Assert.Equal(expected, ExportDecoder.Classify(datagram));
        Assert.Equal(ExportProtocol.None, ExportDecoder.Classify(datagram.AsSpan(0, 15)));
    }

    [Fact]
    public void Decode_MixedDatagrams_EachByItsDecoder()
    {
        ExportResult sflow = Decode(SFlowBuilder.Datagram(812646826, "192.0.2.1", SFlowBuilder.FlowSample(), SFlowBuilder.CounterSample(1, 3)));
        ExportResult netflow = Decode(new WireBuilder().U16(5, 1).U32(1000, 1_000_000, 0, 0).U16(0, 0).Hex(new string('0', 96)));

        Assert.Equal((ExportProtocol.SFlow, 1, 0, 1, DecodeError.None), (sflow.Protocol, sflow.FlowRecords, sflow.OptionRecords, sflow.CounterRecords, sflow.Error));
        Assert.Equal("ver=5, agent=192.0.2.1, sub_agent=7, seq=812646826, uptime=812656826, samples=2", sflow.HeaderText);
        Assert.Equal((ExportProtocol.NetFlow, 1, 0, DecodeError.None), (netflow.Protocol, netflow.FlowRecords, netflow.CounterRecords, netflow.Error));
        Assert.StartsWith("ver=5, count=1, sysuptime=1000", netflow.HeaderText, StringComparison.Ordinal);
        Assert.Equal([1, 1, 1], new[] { RecordStream.SFlow, RecordStream.Counters, RecordStream.NetFlow }.Select(stream => _sink.Of(stream).Count));
    }

    [Fact]
    public void Exporters_ThatSendBoth_AreOne()
    {
        Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample()));
        Decode(WireBuilder.V9());
        Decode(new WireBuilder().U16(9, 1));
        Decode(new WireBuilder().U32(5, 1));
        Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample()), "192.0.2.50");

        ExporterStatistics both = _decoder.Exporters().Single(exporter => exporter.Address == WireBuilder.Address(SFlowBuilder.Agent));
        Assert.Equal(2, _decoder.Exporters().Count);
        Assert.Equal((4L, 1L, 2L), (both.Datagrams, both.FlowRecords, both.Errors[DecodeError.HeaderCut]));
        Assert.Equal(["netflow9", "sflow5"], both.Domains.Select(domain => domain.FlowType).Order(StringComparer.Ordinal));
        Assert.Equal(both.Bytes, SFlowBuilder.Datagram(SFlowBuilder.FlowSample()).Bytes.Length + 20 + 4 + 8);
    }

    [Fact]
    public void Decode_NothingThatIsKnown_HasNoHeader()
    {
        ExportResult result = Decode(new WireBuilder().Hex("474554202f20485454502f312e300d0a"));

        Assert.Equal((DecodeError.Version, null), (result.Error, result.HeaderText));
    }

    [Fact]
    public void Decode_OlderSFlow_IsAVersionNotDecoded()
    {
        ExportResult result = Decode(new WireBuilder().U32(4, 1).Ip("192.0.2.1").U32(1, 2, 0));

        Assert.Equal((ExportProtocol.SFlow, DecodeError.Version, null), (result.Protocol, result.Error, result.HeaderText));
    }

    [Fact]
    public void ExportersForgotten_CountsBothDecoders()
    {
        ExportDecoder decoder = new(sflowLimits: SFlowDecoderLimits.Default with { Exporters = 1 });
        foreach (string exporter in (string[])["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        {
            decoder.Decode(SFlowBuilder.Datagram().Bytes, WireBuilder.Address(exporter), 1, DecoderFixture.Now, ref _sink);
        }

        Assert.Equal((2L, 1), (decoder.ExportersForgotten, decoder.Exporters().Count));
    }
}
