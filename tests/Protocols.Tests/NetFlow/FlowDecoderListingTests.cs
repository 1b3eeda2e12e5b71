using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class FlowDecoderListingTests
{
    private static readonly byte[] s_template = [0, 2, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4];
    private static readonly byte[] s_data = [1, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 2];

    private static byte[] Ipfix(params byte[] sets) => [0, 10, 0, (byte)(16 + sets.Length), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, .. sets];

    /// <summary>RFC 7011 §9: an element that nobody knows is told once for each exporter, however often it comes.</summary>
    [Fact]
    public void Exporters_UnknownElements_CountOnceEach()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (8, 4), (31_000, 4), (31_001, 2)))));
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(257, (31_000, 4), (31_002, 2)))));
        Assert.Equal(3, fixture.Statistics.UnknownElements);
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(258, [.. Enumerable.Range(20_000, 400).Select(static id => (id, 4))]))));

        Assert.Equal(256, fixture.Statistics.UnknownElements);
    }

    [Fact]
    public void Templates_DatagramAndSession_AreListedWithWhatTheyRead()
    {
        FlowDecoder decoder = new();
        RowSink sink = new();
        decoder.Decode(Ipfix([.. s_template, .. s_data]), 1, 4000, receivedAt: 77, ref sink);
        decoder.Decode(Ipfix([.. s_template]), 2, 5000, receivedAt: 78, ref sink, ExportTransport.Session);

        KnownTemplate[] templates = [.. decoder.Templates().OrderBy(template => template.Exporter)];

        Assert.Equal(2, templates.Length);
        Assert.Equal(((UInt128)1, 256, 9u, 77L, 2L, false), (templates[0].Exporter, (int)templates[0].Id, templates[0].DomainId, templates[0].AnnouncedAt, templates[0].Records, templates[0].IsOfSession));
        Assert.Equal(((UInt128)2, 5000, 0L, true), (templates[1].Exporter, templates[1].Port, templates[1].Records, templates[1].IsOfSession));
        Assert.Equal("octet_count", Assert.Single(templates[0].Fields).Name);
        Assert.Equal((UInt128)2, Assert.Single(decoder.Templates(address => address == 2)).Exporter);
        Assert.Equal((UInt128)1, Assert.Single(decoder.Snapshot().Templates).Exporter);
    }

    [Fact]
    public void HasTemplates_AnySetOfThem_IsSeen()
    {
        Assert.True(FlowHeader.HasTemplates(Ipfix([.. s_data, .. s_template])));
        Assert.False(FlowHeader.HasTemplates(Ipfix(s_data)));
        Assert.False(FlowHeader.HasTemplates(Ipfix([1, 0, 0, 0, .. s_template])));
        Assert.False(FlowHeader.HasTemplates(Ipfix([1, 0, 1, 0, .. s_template])));
        Assert.False(FlowHeader.HasTemplates([0, 10]));
    }
}
