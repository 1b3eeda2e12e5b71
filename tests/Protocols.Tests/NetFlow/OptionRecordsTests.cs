using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>What option records teach, and as what rows they come (RFC 3954 §6.1, RFC 7011 §3.4.2.2).</summary>
public sealed class OptionRecordsTests
{
    private readonly DecoderFixture _fixture = new();

    private List<Dictionary<string, object>> Options => _fixture.Options;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_InterfaceNames_AreBesideTheNumbers(bool isV9)
    {
        WireBuilder sets = isV9
            ? new WireBuilder().Set(0, new WireBuilder().Template(256, (10, 2), (14, 4))).Set(1, new WireBuilder().U16(300, 4, 8, 2, 4, 82, 8, 83, 8))
            : new WireBuilder().Set(2, new WireBuilder().Template(256, (10, 2), (14, 4))).Set(3, new WireBuilder().U16(300, 3, 1, 10, 4, 82, 8, 83, 8));
        sets.Set(300, new WireBuilder()
            .U32(1).Hex("6574683000000000").Hex("75706c696e6b0000")
            .U32(2).Hex("0000000000000000").Hex("75706c696e6b3200"))
            .Set(256, new WireBuilder().U16(1).U32(2).U16(2).U32(3));
        _fixture.Decode(isV9 ? WireBuilder.V9().Append(sets).Bytes : WireBuilder.Ipfix(sets));

        Assert.Equal((1L, "eth0", 2L, "uplink2"), (_fixture.Rows[0]["in_if"], _fixture.Rows[0]["in_if_name"], _fixture.Rows[0]["out_if"], _fixture.Rows[0]["out_if_name"]));
        Assert.Equal("uplink2", _fixture.Rows[1]["in_if_name"]);
        Assert.False(_fixture.Rows[1].ContainsKey("out_if_name"));
    }

    /// <summary>RFC 6759 §4: engine and selector; RFC 8158: pools.</summary>
    [Fact]
    public void Decode_NamesOfOtherKinds_AreBesideTheNumbers()
    {
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (95, 3), (234, 4), (235, 4), (283, 4)))
            .Set(3, new WireBuilder().U16(300, 3, 1, 95, 4, 96, 8, 94, 8).U16(301, 2, 1, 234, 4, 236, 8).U16(302, 2, 1, 283, 4, 284, 4))
            .Set(300, new WireBuilder().Hex("03000050").Hex("6874747000000000").Hex("5765620000000000").Hex("0d000001").Hex("0000000000000000").Hex("536b797065000000"))
            .Set(301, new WireBuilder().U32(7).Hex("7265640000000000").U32(8).Hex("626c756500000000"))
            .Set(302, new WireBuilder().U32(5).Hex("706f6f6c"))
            .Set(256, new WireBuilder().Hex("030050").U32(7, 8, 5).Hex("0d0001").U32(9, 7, 6))));

        Assert.Equal(("http", "red", "blue", "pool"), (_fixture.Rows[0]["app_name"], _fixture.Rows[0]["in_vrf_name"], _fixture.Rows[0]["out_vrf_name"], _fixture.Rows[0]["nat_pool_name"]));
        Assert.Equal(("Skype", "red"), (_fixture.Rows[1]["app_name"], _fixture.Rows[1]["out_vrf_name"]));
        Assert.False(_fixture.Rows[1].ContainsKey("in_vrf_name") || _fixture.Rows[1].ContainsKey("nat_pool_name"));
    }

    [Fact]
    public void Decode_RecordTellsNameItself_ThatIsKept()
    {
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (95, 4), (96, 4)))
            .Set(3, new WireBuilder().U16(300, 2, 1, 95, 4, 96, 4))
            .Set(300, new WireBuilder().Hex("03000050").Hex("68747470"))
            .Set(256, new WireBuilder().Hex("03000050").Hex("6d696e65"))));

        Assert.Equal("mine", _fixture.Row["app_name"]);
    }

    /// <summary>Some devices tell names in one domain only; a domain's own come first. v5 has no options but may share a device with v9.</summary>
    [Fact]
    public void Decode_NamesOfAnotherDomain_AreUsedWhereTheOwnLacksThem()
    {
        WireBuilder Option(long domain, string name) => WireBuilder.V9(source: domain).Set(1, new WireBuilder().U16(300, 4, 4, 2, 4, 82, 4)).Set(300, new WireBuilder().U32(1).Hex(name));
        _fixture.Decode(Option(1, "61613131"));
        _fixture.Decode(Option(2, "62623232"));
        WireBuilder Data(long domain) => WireBuilder.V9(source: domain, sequence: 1).Set(0, new WireBuilder().Template(256, (10, 2))).Set(256, new WireBuilder().U16(1));
        _fixture.Decode(Data(1));
        _fixture.Decode(Data(2));
        _fixture.Decode(Data(3));
        _fixture.Decode(Data(1), exporter: "192.0.2.9");

        Assert.Equal(["aa11", "bb22", "bb22", null], _fixture.Rows.Select(row => (string?)row.GetValueOrDefault("in_if_name")));
    }

    /// <summary>Exporters put elements where v9 wants scope types, or no scope at all.</summary>
    [Fact]
    public void Decode_WrongScopes_AreTolerated()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (10, 2), (48, 1)))
            .Set(1, new WireBuilder().U16(300, 4, 4, 10, 4, 82, 4).U16(301, 0, 8, 48, 1, 50, 4))
            .Set(300, new WireBuilder().U32(1).Hex("65746830"))
            .Set(301, new WireBuilder().U8(1).U32(128))
            .Set(256, new WireBuilder().U16(1).U8(1)));

        Assert.Equal(("eth0", 128.0), (_fixture.Row["in_if_name"], _fixture.Row["sampling_rate"]));
        Assert.Empty(_fixture.Statistics.Errors);
    }

    [Fact]
    public void Decode_OptionRecords_AreRowsWithTheirScopes()
    {
        _fixture.Decode(WireBuilder.V9(source: 9)
            .Set(1, new WireBuilder().U16(300, 20, 8, 1, 4, 2, 2, 3, 1, 4, 10, 5, 2, 34, 4, 82, 4))
            .Set(300, new WireBuilder().U32(0xc0000201).U16(7).U8(2).Hex("0102030405060708090a").U16(256).U32(100).Hex("65746830")));

        Dictionary<string, object> row = Assert.Single(Options);
        Assert.Equal((0xc0000201L, 7L, 2L, "0102030405060708090a", 256L), (row["scope_system"], row["scope_interface"], row["scope_line_card"], row["scope_cache"], row["scope_template"]));
        Assert.Equal((100.0, "eth0", 300L, 9L), (row["sampling_rate"], row["in_if_name"], row["template_id"], row["observation_domain_id"]));
        Assert.False(row.ContainsKey("first_time") || row.ContainsKey("time_source"));
        Assert.Empty(_fixture.Rows);
    }

    [Fact]
    public void Decode_NobodyWantsOptions_TheyAreLearnedAllTheSame()
    {
        DecoderFixture fixture = new(unwanted: RecordStream.Options);
        DecodeResult result = fixture.Decode(WireBuilder.V9()
            .Set(1, new WireBuilder().U16(300, 4, 4, 1, 4, 34, 4)).Set(300, new WireBuilder().U32(0, 100))
            .Set(0, new WireBuilder().Template(256, (7, 2))).Set(256, new WireBuilder().U16(80)));

        Assert.Equal((1, 1), (result.OptionRecords, result.FlowRecords));
        Assert.Empty(fixture.Options);
        Assert.Equal(100.0, fixture.Row["sampling_rate"]);
    }

    [Fact]
    public void Decode_NobodyWantsFlows_TheyAreCountedAllTheSame()
    {
        DecoderFixture fixture = new(unwanted: RecordStream.NetFlow);
        DecodeResult result = fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (7, 2)).Template(257, (371, 65535)))
            .Set(256, new WireBuilder().U16(1, 2, 3)).Set(257, new WireBuilder().U8(1, 65, 0, 0))));

        Assert.Equal((6, DecodeError.None), (result.FlowRecords, result.Error));
        Assert.Empty(fixture.Rows);
    }

    [Fact]
    public void Decode_TablesFull_AreCountedAndKeepWhatTheyHave()
    {
        FlowDecoderLimits limits = FlowDecoderLimits.Default with { NamesPerDomain = 2, SamplersPerDomain = 1, ElementsPerExporter = 1 };
        DecoderFixture fixture = new(limits);
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(3, new WireBuilder().U16(300, 2, 1, 10, 4, 82, 4).U16(301, 2, 1, 302, 4, 34, 4).U16(302, 4, 2, 346, 4, 303, 2, 339, 1, 341, 4))
            .Set(300, new WireBuilder().U32(1).Hex("61616161").U32(2).Hex("62626262").U32(3).Hex("63636363").U32(1).Hex("64646464"))
            .Set(301, new WireBuilder().U32(1, 10, 2, 20, 1, 30))
            .Set(302, new WireBuilder().U32(99).U16(1).U8(1).Hex("61617878").U32(99).U16(2).U8(1).Hex("62627878"))
            .Set(2, new WireBuilder().Template(256, (10, 4), (302, 4)))
            .Set(256, new WireBuilder().U32(1, 1, 2, 1, 3, 1))));

        Assert.Equal(["dddd", "bbbb", null], fixture.Rows.Select(row => (string?)row.GetValueOrDefault("in_if_name")));
        Assert.Equal(30.0, fixture.Rows[0]["sampling_rate"]);
        Assert.Equal(3, fixture.Errors(DecodeError.OptionLimit));
    }

    [Fact]
    public void Snapshot_WhatOptionsTaught_GoesOnInALaterDecoder()
    {
        WireBuilder template = new WireBuilder().U16(256, 3, 10, 2, 48, 1, 0x8000 | 5, 4).U32(99);
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(3, new WireBuilder().U16(300, 2, 1, 10, 4, 82, 4).U16(301, 2, 1, 48, 4, 34, 4).U16(302, 4, 2, 346, 4, 303, 2, 339, 1, 341, 8).U16(303, 2, 1, 149, 4, 160, 8))
            .Set(300, new WireBuilder().U32(1).Hex("65746830"))
            .Set(301, new WireBuilder().U32(1, 10))
            .Set(302, new WireBuilder().U32(99).U16(5).U8(3).Hex("6d79436f756e7400"))
            .Set(303, new WireBuilder().U32(0).U64(1_000))));
        DecoderFixture later = new();
        later.Decoder.Restore(_fixture.Decoder.Snapshot());
        later.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, template).Set(256, new WireBuilder().U16(1).U8(1).U32(77)).Set(2, new WireBuilder().Template(257, (22, 4), (21, 4))).Set(257, new WireBuilder().U32(1, 2)), seconds: 2));

        Assert.Equal(("eth0", 10.0, 77L), (later.Rows[0]["in_if_name"], later.Rows[0]["sampling_rate"], later.Rows[0]["my_count"]));
        Assert.Equal(1_001_000_000L, later.Rows[1]["first_time"]);
    }

    [Fact]
    public void Changes_NamesToldAgain_DoNotGrow()
    {
        WireBuilder option = WireBuilder.V9().Set(1, new WireBuilder().U16(300, 4, 12, 2, 4, 82, 4, 34, 4, 160, 8)).Set(300, new WireBuilder().U32(1).Hex("65746830").U32(10).U64(5));
        _fixture.Decode(option);
        long changes = _fixture.Decoder.Changes;
        _fixture.Decode(option);

        Assert.Equal(changes, _fixture.Decoder.Changes);
    }

    /// <summary>RFC 7011 §8: an exporter is who its relay says, where the relay is trusted.</summary>
    [Fact]
    public void Decode_RelayTellsExporter_OnlyATrustedOneIsBelieved()
    {
        WireBuilder Message() => WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (130, 4), (7, 2)).Template(257, (7, 2)))
            .Set(1, new WireBuilder().U16(300, 4, 4, 1, 4, 130, 4))
            .Set(300, new WireBuilder().U32(0).Ip("198.51.100.1"))
            .Set(256, new WireBuilder().Ip("198.51.100.2").U16(1).Ip("0.0.0.0").U16(2))
            .Set(257, new WireBuilder().U16(3));
        _fixture.Decode(Message(), exporter: "127.0.0.1");
        _fixture.Decode(Message(), exporter: "192.0.2.1");

        Assert.Equal(
            ["198.51.100.2", "198.51.100.1", "198.51.100.1", "192.0.2.1", "192.0.2.1", "192.0.2.1"],
            _fixture.Rows.Select(row => WireBuilder.Text((UInt128)row["exporter_ip"])));
        Assert.Equal(WireBuilder.Address("127.0.0.1"), _fixture.Rows[2]["relay_ip"]);
        Assert.False(_fixture.Rows[3].ContainsKey("relay_ip"));
    }
}
