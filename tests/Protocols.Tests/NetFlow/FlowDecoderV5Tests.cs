using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class FlowDecoderV5Tests
{
    private static WireBuilder Record(WireBuilder wire, string source, int sourcePort, string destination, int destinationPort, long packets, long octets, long first, long last, int flags) => wire
        .Ip(source).Ip(destination).Ip("10.0.0.1").U16(1, 2).U32(packets, octets, first, last)
        .U16(sourcePort, destinationPort).U8(0, flags, 6, 8).U16(64512, 65535).U8(24, 16).U16(0);

    [Fact]
    public void Decode_FirstAfterLast_IsTakenModulo()
    {
        DecoderFixture fixture = new();
        WireBuilder datagram = new WireBuilder().U16(5, 2).U32(3381, 1430591888, 280328000, 0).U8(0, 0).U16(0);
        Record(datagram, "10.0.2.2", 54435, "10.0.2.15", 22, 5, 230, 4294967295, 2577, 16);
        Record(datagram, "10.0.2.15", 22, "10.0.2.2", 54435, 4, 304, 4294967295, 2577, 24);

        DecodeResult result = fixture.Decode(datagram);

        Assert.Equal((2, DecodeError.None), (result.FlowRecords, result.Error));
        Dictionary<string, object> row = fixture.Rows[0];
        Assert.Equal(WireBuilder.Address("10.0.2.2"), row["src_ip"]);
        Assert.Equal(WireBuilder.Address("10.0.2.15"), row["dst_ip"]);
        Assert.Equal(WireBuilder.Address("10.0.0.1"), row["next_hop"]);
        Assert.Equal(54435L, row["src_port"]);
        Assert.Equal(22L, row["dst_port"]);
        Assert.Equal(6L, row["protocol"]);
        Assert.Equal(16L, row["tcp_flags"]);
        Assert.Equal(8L, row["tos"]);
        Assert.Equal(230L, row["octet_count"]);
        Assert.Equal(5L, row["packet_count"]);
        Assert.Equal((1L, 2L, 64512L, 65535L, 24L, 16L), (row["in_if"], row["out_if"], row["src_as"], row["dst_as"], row["src_mask"], row["dst_mask"]));
        long wall = 1430591888_280000000;
        Assert.Equal(wall - 3_382_000_000, row["first_time"]);
        Assert.Equal(wall - 804_000_000, row["last_time"]);
        Assert.Equal((304L, 4L, 24L), (fixture.Rows[1]["octet_count"], fixture.Rows[1]["packet_count"], fixture.Rows[1]["tcp_flags"]));
    }

    [Fact]
    public void Decode_HeaderFields_AreInEveryRow()
    {
        DecoderFixture fixture = new();
        WireBuilder datagram = new WireBuilder().U16(5, 1).U32(234994, 1369017138, 805, 77).U8(3, 4).U16((1 << 14) | 100);
        Record(datagram, "14.63.211.15", 80, "192.168.124.20", 47994, 110, 317221, 202473, 202992, 27);

        fixture.Decode(datagram);

        Dictionary<string, object> row = fixture.Row;
        Assert.Equal("netflow5", row["flow_type"]);
        Assert.Equal(DecoderFixture.Now, row["_time"]);
        Assert.Equal(WireBuilder.Address(DecoderFixture.Exporter), row["exporter_ip"]);
        Assert.Equal((4444L, 77L, 0x304L, 3L, 4L), (row["exporter_port"], row["export_seq"], row["observation_domain_id"], row["engine_type"], row["engine_id"]));
        Assert.Equal(100.0, row["sampling_rate"]);
        Assert.Equal(1369017138_000000000 - 32_521_000_000, row["first_time"]);
        Assert.Equal(27L, row["tcp_flags"]);
    }

    [Fact]
    public void ToString_Header_IsTraceText()
    {
        byte[] datagram = new WireBuilder().U16(5, 30).U32(234994, 1369017138, 805, 0).U8(0, 1).U16((2 << 14) | 5).Bytes;

        Assert.True(FlowHeader.TryRead(datagram, out FlowHeader header, out _));

        Assert.Equal(
            "ver=5, count=30, sysuptime=234994, unixsecs=1369017138, unixnsecs=805, seq=0, engine_type=0, engine_id=1, sampling_mode=2, sampling_interval=5",
            header.ToString());
    }

    [Fact]
    public void Decode_CountBeyondDatagram_KeepsWhatFits()
    {
        DecoderFixture fixture = new();
        WireBuilder datagram = new WireBuilder().U16(5, 30).U32(1, 2, 3, 4).U8(0, 0).U16(0);
        Record(datagram, "10.0.2.2", 1, "10.0.2.15", 2, 1, 40, 0, 0, 0);
        datagram.U8(1, 2, 3);

        DecodeResult result = fixture.Decode(datagram);

        Assert.Equal((1, DecodeError.RecordCount), (result.FlowRecords, result.Error));
        Assert.Equal(1, fixture.Errors(DecodeError.RecordCount));
    }

    [Theory]
    [InlineData("", DecodeError.HeaderCut)]
    [InlineData("0005", DecodeError.HeaderCut)]
    [InlineData("00050001000000000000000000000000000000000000", DecodeError.HeaderCut)]
    [InlineData("00080001000000000000000000000000000000000000", DecodeError.Version)]
    public void Decode_BadHeader_IsCounted(string hex, DecodeError expected)
    {
        DecoderFixture fixture = new();

        DecodeResult result = fixture.Decode(Convert.FromHexString(hex));

        Assert.Equal(expected, result.Error);
        Assert.Equal((1L, 1L), (fixture.Errors(expected), fixture.Statistics.Datagrams));
        Assert.Empty(fixture.Rows);
    }

    [Fact]
    public void Decode_MissingSequenceNumbers_AreLostFlows()
    {
        DecoderFixture fixture = new();
        WireBuilder Datagram(long sequence) => Record(new WireBuilder().U16(5, 1).U32(1000, 2, 3, sequence).U8(0, 0).U16(0), "10.0.2.2", 1, "10.0.2.15", 2, 1, 40, 0, 0, 0);

        fixture.Decode(Datagram(10));
        fixture.Decode(Datagram(11));
        fixture.Decode(Datagram(20));

        Assert.Equal(8, fixture.Statistics.Sequence.Lost);
    }
}
