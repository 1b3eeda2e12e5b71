using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class FlowDecoderV9Tests
{
    private static readonly (int, int)[] s_ipv4Fields =
    [
        (21, 4), (22, 4), (1, 4), (2, 4), (10, 2), (14, 2), (8, 4), (12, 4), (4, 1), (5, 1), (7, 2), (11, 2), (9, 1), (13, 1), (6, 1), (15, 4), (16, 4), (17, 4),
    ];

    private static WireBuilder Ipv4Record(WireBuilder wire, long octets = 2818) => wire
        .U32(42000, 41000, octets, 8).U16(1, 2).Ip("192.168.124.1").Ip("239.255.255.250").U8(17, 0).U16(3072, 1900).U8(24, 4, 0)
        .Ip("0.0.0.0").U32(70000, 4200000000);

    /// <summary>The lab exporter of the manual's trace: two templates, an options template and its record, in a datagram that says 3.</summary>
    private static WireBuilder LabTemplates()
    {
        (int, int)[] ipv6 = [(21, 4), (22, 4), (1, 4), (2, 4), (10, 2), (14, 2), (27, 16), (28, 16), (4, 1), (5, 1), (7, 2), (11, 2), (29, 1), (30, 1), (6, 1), (62, 16), (16, 4), (17, 4)];
        return WireBuilder.V9(count: 3, uptime: 42212, seconds: 1369122709, sequence: 0, source: 106)
            .Set(0, new WireBuilder().Template(257, s_ipv4Fields).Template(258, ipv6))
            .Set(1, new WireBuilder().U16(259, 4, 8, 1, 4, 42, 4, 41, 4).U16(0))
            .Set(259, new WireBuilder().U32(106, 1, 2));
    }

    [Fact]
    public void Decode_LabExporter_TemplatesThenData()
    {
        DecoderFixture fixture = new();

        DecodeResult templates = fixture.Decode(LabTemplates());
        DecodeResult data = fixture.Decode(Ipv4Header(sequence: 1).Set(257, Ipv4Record(new WireBuilder()).U8(0, 0, 0)));

        Assert.Equal("ver=9, count=3, sys_uptime=42212, unixsecs=1369122709, seq=0, source=106", templates.Header.ToString());
        Assert.Equal((0, 1, DecodeError.None), (templates.FlowRecords, templates.OptionRecords, templates.Error));
        Assert.Equal((1, DecodeError.None), (data.FlowRecords, data.Error));
        Dictionary<string, object> row = fixture.Row;
        Assert.Equal((2818L, 8L, 17L), (row["octet_count"], row["packet_count"], row["protocol"]));
        Assert.Equal((WireBuilder.Address("192.168.124.1"), 3072L), (row["src_ip"], row["src_port"]));
        Assert.Equal((WireBuilder.Address("239.255.255.250"), 1900L), (row["dst_ip"], row["dst_port"]));
        Assert.Equal((70000L, 4200000000L), (row["src_as"], row["dst_as"]));
        Assert.Equal(("netflow9", 257L, 106L), (row["flow_type"], row["template_id"], row["observation_domain_id"]));
        Assert.Equal(3, fixture.Statistics.Templates);
    }

    [Fact]
    public void Decode_SameTemplateIdOfOtherSourceOrExporter_IsKeptApart()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9(source: 1).Set(0, new WireBuilder().Template(256, (1, 4))));
        fixture.Decode(WireBuilder.V9(source: 2).Set(0, new WireBuilder().Template(256, (2, 4))));
        fixture.Decode(WireBuilder.V9(source: 1).Set(0, new WireBuilder().Template(256, (7, 4))), exporter: "192.0.2.9");

        fixture.Decode(WireBuilder.V9(source: 1).Set(256, new WireBuilder().U32(5)));
        fixture.Decode(WireBuilder.V9(source: 2).Set(256, new WireBuilder().U32(6)));
        fixture.Decode(WireBuilder.V9(source: 1).Set(256, new WireBuilder().U32(7)), exporter: "192.0.2.9");

        Assert.Equal(5L, fixture.Rows[0]["octet_count"]);
        Assert.Equal(6L, fixture.Rows[1]["packet_count"]);
        Assert.Equal(7L, fixture.Rows[2]["src_port"]);
    }

    [Fact]
    public void Decode_RedefinedInsideDatagram_DataUsesTheDefinitionAtItsPlace()
    {
        DecoderFixture fixture = new();

        fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (1, 4)))
            .Set(256, new WireBuilder().U32(11))
            .Set(0, new WireBuilder().Template(256, (2, 4)))
            .Set(256, new WireBuilder().U32(12)));

        Assert.Equal(11L, fixture.Rows[0]["octet_count"]);
        Assert.Equal(12L, fixture.Rows[1]["packet_count"]);
        Assert.Equal(1, fixture.Statistics.TemplatesChanged);
    }

    [Fact]
    public void Decode_OptionsTemplateOfSameId_ReplacesTemplate()
    {
        DecoderFixture fixture = new();

        DecodeResult result = fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (1, 4)))
            .Set(1, new WireBuilder().U16(256, 4, 4, 1, 4, 41, 4).U16(0))
            .Set(256, new WireBuilder().U32(1, 2)));

        Assert.Equal((0, 1), (result.FlowRecords, result.OptionRecords));
    }

    [Fact]
    public void Decode_DataBeforeTemplate_IsHeldBackAndReplayedWithItsOwnHeader()
    {
        DecoderFixture fixture = new();

        DecodeResult early = fixture.Decode(WireBuilder.V9(sequence: 7).Set(256, new WireBuilder().U32(42)), now: DecoderFixture.Now);
        Assert.Equal((0, DecodeError.None), (early.FlowRecords, early.Error));
        Assert.Equal(new HeldBackStatistics(1, 0, 0, 0, 128 + 4), fixture.Statistics.HeldBack);
        DecodeResult late = fixture.Decode(WireBuilder.V9(sequence: 8).Set(0, new WireBuilder().Template(256, (1, 4))), now: DecoderFixture.Now + 5_000_000_000);

        Assert.Equal(1, late.FlowRecords);
        Assert.Equal((42L, 7L, DecoderFixture.Now), (fixture.Row["octet_count"], fixture.Row["export_seq"], fixture.Row["_time"]));
        Assert.Equal(new HeldBackStatistics(1, 1, 0, 0, 0), fixture.Statistics.HeldBack);
    }

    [Fact]
    public void Decode_DataWaitsTooLong_IsDroppedAndCounted()
    {
        DecoderFixture fixture = new();

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(42)));
        DecodeResult late = fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4))), now: DecoderFixture.Now + 31_000_000_000);

        Assert.Equal(0, late.FlowRecords);
        Assert.Equal(1, fixture.Errors(DecodeError.NoTemplate));
    }

    [Fact]
    public void Decode_HeldBackFull_DropsWhatComesLater()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { HeldBackBytes = 2 * (128 + 4) });

        for (int i = 0; i < 3; i++)
        {
            fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(i)));
        }

        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4))));

        Assert.Equal([0L, 1L], fixture.Rows.Select(row => (long)row["octet_count"]));
        Assert.Equal(1, fixture.Errors(DecodeError.NoTemplate));
    }

    [Fact]
    public void Decode_Ipv4AndIpv6InOneTemplate_TheFilledOneCounts()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (8, 4), (27, 16), (9, 1), (29, 1))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder()
            .Ip("10.1.2.3").Ip("::").U8(24, 0)
            .Ip("0.0.0.0").Ip("2001:db8::1").U8(0, 64)));

        Assert.Equal((WireBuilder.Address("10.1.2.3"), 24L), (fixture.Rows[0]["src_ip"], fixture.Rows[0]["src_mask"]));
        Assert.Equal((WireBuilder.Address("2001:db8::1"), 64L), (fixture.Rows[1]["src_ip"], fixture.Rows[1]["src_mask"]));
    }

    [Fact]
    public void Decode_IcmpTypeAndCodeOfEitherFamily_AreTwoFields()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (32, 2), (139, 2))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U16(0x0801, 0, 0, 0x8702)));

        Assert.Equal((8L, 1L), (fixture.Rows[0]["icmp_type"], fixture.Rows[0]["icmp_code"]));
        Assert.Equal((0x87L, 2L), (fixture.Rows[1]["icmp_type"], fixture.Rows[1]["icmp_code"]));
    }

    [Fact]
    public void Decode_SeveralCounters_AreChosenByPriorityAndNeverAdded()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (85, 4), (1, 4), (23, 4)).Template(257, (231, 4), (86, 4))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(100, 5, 5)).Set(257, new WireBuilder().U32(7, 8)));

        Assert.Equal((5L, 100L, 5L), (fixture.Rows[0]["octet_count"], fixture.Rows[0]["octet_total_count"], fixture.Rows[0]["post_octet_count"]));
        Assert.Equal((7L, 8L), (fixture.Rows[1]["octet_count"], fixture.Rows[1]["packet_count"]));
    }

    [Theory]
    [InlineData(1, "ff", 255L)]
    [InlineData(3, "010203", 0x010203L)]
    [InlineData(5, "0102030405", 0x0102030405L)]
    [InlineData(8, "7fffffffffffffff", long.MaxValue)]
    [InlineData(8, "8000000000000000", long.MaxValue)]
    [InlineData(10, "0000ffffffffffffffff", long.MaxValue)]
    [InlineData(10, "00000000000000000007", 7L)]
    [InlineData(16, "01000000000000000000000000000000", long.MaxValue)]
    public void Decode_CounterOfAnyWidth_IsRead(int length, string hex, long expected)
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, length))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().Hex(hex)));

        Assert.Equal(expected, fixture.Row["octet_count"]);
        bool isAbove = expected == long.MaxValue && !hex.StartsWith("7f", StringComparison.Ordinal);
        Assert.Equal(isAbove ? 1 : 0, fixture.Statistics.Saturated);
    }

    [Fact]
    public void Decode_UnknownElements_AreKeptAsBytes()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4), (40001, 2), (50000, 12), (8, 5))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(1).U16(0x1234).Hex("000102030405060708090a0b").Hex("0102030405")));

        Assert.Equal(("1234", "000102030405060708090a0b", "0102030405"), (fixture.Row["asa_xlate_src_addr_ipv4_raw"], fixture.Row["ie_50000"], fixture.Row["source_ipv4_address_raw"]));
        Assert.False(fixture.Row.ContainsKey("src_ip"));
    }

    [Fact]
    public void Decode_ElementTwice_SecondIsKeptAside()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (15, 4), (15, 4), (70, 3), (70, 3))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().Ip("10.0.0.1").Ip("10.0.0.2").Hex("aabbcc").Hex("ddeeff")));

        Assert.Equal((WireBuilder.Address("10.0.0.1"), WireBuilder.Address("10.0.0.2")), (fixture.Row["next_hop"], fixture.Row["next_hop_2"]));
        Assert.Equal([(object)0xaabbcL, 0xddeefL], (object[])fixture.Row["mpls_labels"]);
    }

    [Fact]
    public void Decode_BothAddressFormsFilled_LastIsTheFlowsAndFirstIsKeptAside()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (27, 16), (8, 4))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder()
            .Hex("20010db8000000000000000000000001").Ip("10.0.0.1")
            .Hex("00000000000000000000000000000000").Ip("10.0.0.2")));

        Assert.Equal((WireBuilder.Address("10.0.0.1"), WireBuilder.Address("2001:db8::1")), (fixture.Rows[0]["src_ip"], fixture.Rows[0]["source_ipv6_address"]));
        Assert.Equal(WireBuilder.Address("10.0.0.2"), fixture.Rows[1]["src_ip"]);
    }

    [Fact]
    public void Decode_TwoHeaders_TheInnerOneIsTheFlows()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (27, 16), (4, 1), (7, 2), (8, 4), (4, 1), (7, 2))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().Hex("20010db8000000000000000000000001").U8(4).U16(0).Ip("10.0.0.1").U8(17).U16(53)));

        Assert.Equal((17L, 53L, 4L, 0L), (fixture.Row["protocol"], fixture.Row["src_port"], fixture.Row["protocol_2"], fixture.Row["src_port_2"]));
        Assert.Equal(WireBuilder.Address("10.0.0.1"), fixture.Row["src_ip"]);
    }

    [Fact]
    public void Decode_OneAddressFormFilled_NothingIsKeptAside()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (27, 16), (8, 4))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().Hex("00000000000000000000000000000000").Ip("10.0.0.2")));

        Assert.Equal(WireBuilder.Address("10.0.0.2"), fixture.Row["src_ip"]);
        Assert.False(fixture.Row.ContainsKey("source_ipv6_address"));
    }

    [Fact]
    public void Decode_PaddingAndZeroLengthFields_AreLegal()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4), (5, 0), (210, 3))));

        DecodeResult result = fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(9).U8(1, 2, 3).U8(7, 7)));

        Assert.Equal((1, DecodeError.None), (result.FlowRecords, result.Error));
        Assert.Equal(9L, fixture.Row["octet_count"]);
        Assert.False(fixture.Row.ContainsKey("tos"));
    }

    [Fact]
    public void Decode_TemplateOfZeroBytes_IsRefused()
    {
        DecoderFixture fixture = new();

        DecodeResult result = fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 0), (2, 0))));
        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(1, 2, 3)));

        Assert.Equal(DecodeError.TemplateEmpty, result.Error);
        Assert.Empty(fixture.Rows);
    }

    [Fact]
    public void Decode_TemplateRefusedAfterGoodOne_OldFormIsForgotten()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { FieldsPerTemplate = 2 });
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4))));

        DecodeResult refused = fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4), (2, 4), (3, 4))));
        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().U32(1, 2, 3)));

        Assert.Equal(DecodeError.TemplateFields, refused.Error);
        Assert.Empty(fixture.Rows);
    }

    [Fact]
    public void Decode_TooManyTemplates_TheOneNotUsedForLongestGivesWay()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { TemplatesPerDomain = 2 });

        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4)).Template(257, (1, 4))).Set(256, new WireBuilder().U32(1)));
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(258, (1, 4))).Set(256, new WireBuilder().U32(2)).Set(257, new WireBuilder().U32(3)));

        Assert.Equal([1L, 2L], fixture.Rows.Select(row => (long)row["octet_count"]));
        Assert.Equal((2, 1L, 1L), (fixture.Statistics.Templates, fixture.Statistics.TemplateHistory.Evicted, fixture.Statistics.HeldBack.Held));
    }

    [Fact]
    public void Decode_ForgedAddresses_ShareOneAllowanceAndGiveItBack()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { Exporters = 3, TotalTemplateFields = 2 + 4 + 4, TotalDomains = 3, TotalHeldBackBytes = 128 + 8 });
        byte[] template = WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4), (2, 4))).Bytes;
        byte[] data = WireBuilder.V9().Set(300, new WireBuilder().U32(1, 2)).Bytes;
        for (int i = 0; i < 20; i++)
        {
            string exporter = $"10.0.0.{i}";
            DecodeResult first = fixture.Decode(template, exporter, now: i);
            fixture.Decode(data, exporter, now: i);
            Assert.Equal(DecodeError.None, first.Error);
        }

        // Of three that fit by number two fit by their templates: an older one gives way.
        Assert.Equal(2, fixture.Decoder.Exporters().Count);
        Assert.Equal(2, fixture.Decoder.Exporters().Sum(exporter => exporter.Templates));
        Assert.Equal(128 + 8, fixture.Decoder.Exporters().Sum(exporter => exporter.HeldBackBytes));
    }

    [Fact]
    public void Decode_MoreExportersThanAllowed_TheOneNotHeardOfLongestGivesWay()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { Exporters = 2 });

        fixture.Decode(WireBuilder.V9(), "10.0.0.1", now: 1);
        fixture.Decode(WireBuilder.V9(), "10.0.0.2", now: 2);
        fixture.Decode(WireBuilder.V9(), "10.0.0.1", now: 3);
        fixture.Decode(WireBuilder.V9(), "10.0.0.3", now: 4);

        Assert.Equal(
            [WireBuilder.Address("10.0.0.1"), WireBuilder.Address("10.0.0.3")],
            fixture.Decoder.Exporters().Select(exporter => exporter.Address).Order());
        Assert.Equal(1, fixture.Decoder.ExportersForgotten);
    }

    [Fact]
    public void Decode_SetLongerThanDatagram_ReadsWhatIsThere()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4))));

        DecodeResult result = fixture.Decode(WireBuilder.V9().U16(256, 400).U32(1, 2));

        Assert.Equal((2, DecodeError.SetLength), (result.FlowRecords, result.Error));
    }

    [Fact]
    public void Decode_SamplerOptions_GiveRateOfRecordsThatNameTheSampler()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9()
            .Set(1, new WireBuilder().U16(300, 4, 8, 1, 4, 48, 2, 50, 4).U16(0))
            .Set(300, new WireBuilder().U32(0).U16(7).U32(1000).U32(0).U16(8).U32(64))
            .Set(0, new WireBuilder().Template(256, (1, 4), (48, 2)).Template(257, (1, 4)).Template(258, (1, 4), (34, 4))));

        fixture.Decode(WireBuilder.V9()
            .Set(256, new WireBuilder().U32(1).U16(7).U32(1).U16(8).U32(1).U16(9))
            .Set(257, new WireBuilder().U32(1))
            .Set(258, new WireBuilder().U32(1, 512)));

        Assert.Equal([1000.0, 64.0, 0.0, 0.0, 512.0], fixture.Rows.Select(row => (double)row["sampling_rate"]));
        Assert.Equal(2, fixture.Statistics.OptionRecords);
    }

    [Fact]
    public void Decode_OnlyOneSampler_GivesRateOfAllRecordsOfTheExporter()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9(source: 1)
            .Set(1, new WireBuilder().U16(300, 4, 12, 1, 4, 48, 1, 305, 4, 306, 4).U16(0))
            .Set(300, new WireBuilder().U32(0).U8(7).U32(1, 99)));

        fixture.Decode(WireBuilder.V9(source: 2).Set(0, new WireBuilder().Template(256, (1, 4))).Set(256, new WireBuilder().U32(1)));

        Assert.Equal(100.0, fixture.Row["sampling_rate"]);
    }

    [Fact]
    public void Decode_UptimeWrappedSinceFlowBegan_TimeIsBeforeHeader()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (22, 4), (21, 4))));

        fixture.Decode(WireBuilder.V9(uptime: 500, seconds: 2_000_000).Set(256, new WireBuilder().U32(4294966796, 600)));

        Assert.Equal(2_000_000_000_000_000 - 1_000_000_000, fixture.Row["first_time"]);
        Assert.Equal(2_000_000_000_000_000 + 100_000_000, fixture.Row["last_time"]);
    }

    [Fact]
    public void Follow_GapsDuplicatesAndRestart_AreToldApart()
    {
        DecoderFixture fixture = new();
        foreach (long sequence in new long[] { 1, 2, 5, 3, 3, 6 })
        {
            fixture.Decode(WireBuilder.V9(sequence: sequence, uptime: 100_000));
        }

        ExporterStatistics before = fixture.Statistics;
        fixture.Decode(WireBuilder.V9(sequence: 0, uptime: 5));
        fixture.Decode(WireBuilder.V9(sequence: 1, uptime: 6));

        Assert.Equal((1L, 1L, 1L, 0L), (before.Sequence.Lost, before.Sequence.Reordered, before.Sequence.Duplicates, before.Sequence.Restarts));
        Assert.Equal((1L, 1L), (fixture.Statistics.Sequence.Lost, fixture.Statistics.Sequence.Restarts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Decode_SinkGrantsSmallRuns_NothingIsLost(int maxRun)
    {
        DecoderFixture fixture = new(maxRun: maxRun);
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (1, 4)).Template(257, (2, 4), (96, 65535))));
        WireBuilder numbers = new(), texts = new();
        for (int i = 0; i < 10; i++)
        {
            numbers.U32(i);
            texts.U32(i).U8(2, 'a', 'a' + i);
        }

        fixture.Decode(WireBuilder.V9().Set(256, numbers).Set(257, texts));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), fixture.Rows.Take(10).Select(row => (long)row["octet_count"]));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"a{(char)('a' + i)}"), fixture.Rows.Skip(10).Select(row => (string)row["app_name"]));
    }

    private static WireBuilder Ipv4Header(long sequence) => WireBuilder.V9(uptime: 43000, seconds: 1369122710, sequence: sequence, source: 106);
}
