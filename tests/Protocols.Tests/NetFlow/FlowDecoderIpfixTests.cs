using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class FlowDecoderIpfixTests
{
    [Fact]
    public void Decode_EnterpriseAndVariableLength_AreRead()
    {
        DecoderFixture fixture = new();
        WireBuilder template = new WireBuilder().U16(256, 4, 8, 4, 0x8000 | 12, 65535).U32(5951).U16(0x8000 | 1, 4).U32(29305).U16(371, 65535);
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, template)));

        DecodeResult result = fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder()
            .Ip("10.0.0.1").U8(2, 0xab, 0xcd).U32(77).U8(255).U16(3).U8('b', 'o', 'b')
            .Ip("10.0.0.2").U8(0).U32(78).U8(0))));

        Assert.Equal((2, DecodeError.None), (result.FlowRecords, result.Error));
        Assert.Equal(("abcd", 77L, "bob"), (fixture.Rows[0]["pen_5951_12"], fixture.Rows[0]["reverse_octet_count"], fixture.Rows[0]["user_name"]));
        Assert.Equal((WireBuilder.Address("10.0.0.2"), "", 78L), (fixture.Rows[1]["src_ip"], fixture.Rows[1]["user_name"], fixture.Rows[1]["reverse_octet_count"]));
    }

    [Fact]
    public void Decode_RecordCutInVariableLength_KeepsTheOnesBefore()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (7, 2), (371, 65535)))));

        DecodeResult result = fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().U16(1).U8(1, 'a').U16(2).U8(200, 'b'))));

        Assert.Equal((1, DecodeError.RecordCut), (result.FlowRecords, result.Error));
        Assert.Equal(1L, fixture.Row["src_port"]);
    }

    [Fact]
    public void Decode_Withdrawal_ForgetsTemplate()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (7, 2)).Template(257, (7, 2)).Template(258, (7, 2)))));

        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256))));
        Assert.Equal(2, fixture.Statistics.Templates);
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(2))));

        Assert.Equal(0, fixture.Statistics.Templates);
        Assert.Empty(fixture.Statistics.Errors);
    }

    [Fact]
    public void Decode_Times_AllFormsGiveNanoseconds()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder()
            .Template(256, (150, 4), (153, 8))
            .Template(257, (154, 8), (157, 8))
            .Template(258, (158, 4), (160, 8), (21, 4)))));

        fixture.Decode(WireBuilder.Ipfix(
            new WireBuilder()
                .Set(256, new WireBuilder().U32(1_600_000_000).U64(1_600_000_000_123))
                .Set(257, new WireBuilder().U64(((1_600_000_000UL + 2_208_988_800) << 32) | 0x80000000).U64((1_600_000_000UL + 2_208_988_800) << 32))
                .Set(258, new WireBuilder().U32(250_000).U64(1_600_000_000_000).U32(1_500)),
            seconds: 1_600_000_100));

        Assert.Equal((1_600_000_000_000_000_000, 1_600_000_000_123_000_000), (fixture.Rows[0]["first_time"], fixture.Rows[0]["last_time"]));
        Assert.Equal((1_600_000_000_500_000_000, 1_600_000_000_000_000_000), (fixture.Rows[1]["first_time"], fixture.Rows[1]["last_time"]));
        Assert.Equal((1_600_000_099_750_000_000, 1_600_000_001_500_000_000), (fixture.Rows[2]["first_time"], fixture.Rows[2]["last_time"]));
    }

    [Fact]
    public void Decode_UptimeWithUnknownStart_IsKeptAsNumberUntilAnOptionTellsIt()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (22, 4)))
            .Set(3, new WireBuilder().U16(257, 2, 1, 149, 4, 160, 8))
            .Set(256, new WireBuilder().U32(1500))
            .Set(257, new WireBuilder().U32(0).U64(1_600_000_000_000))
            .Set(256, new WireBuilder().U32(1500))));

        Assert.Equal(1500L, fixture.Rows[0]["flow_start_sys_up_time"]);
        Assert.Equal((1_000_000_000_000_000L, "export"), (fixture.Rows[0]["first_time"], fixture.Rows[0]["time_source"]));
        Assert.Equal(1_600_000_001_500_000_000, fixture.Rows[1]["first_time"]);
    }

    [Fact]
    public void Decode_Sequence_CountsRecords()
    {
        DecoderFixture fixture = new();
        WireBuilder Data(int records) => new WireBuilder().Set(256, new WireBuilder().U16(new int[records]));
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (7, 2))), sequence: 100));
        fixture.Decode(WireBuilder.Ipfix(Data(3), sequence: 100));
        fixture.Decode(WireBuilder.Ipfix(Data(2), sequence: 103));
        fixture.Decode(WireBuilder.Ipfix(Data(2), sequence: 110));

        Assert.Equal(5, fixture.Statistics.Sequence.Lost);
    }

    [Fact]
    public void Decode_MessageLengthLies_IsCountedAndReadAsFarAsItGoes()
    {
        DecoderFixture fixture = new();
        byte[] message = WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (7, 2))).Set(256, new WireBuilder().U16(5)));
        message[3] += 8;

        DecodeResult result = fixture.Decode(message);

        Assert.Equal((1, DecodeError.MessageLength), (result.FlowRecords, result.Error));
    }
}
