using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>NAT logs (RFC 8158) and security events of firewalls (NSEL of Cisco ASA), told by their templates, not by their maker.</summary>
public sealed class NatAndFirewallTests
{
    private readonly DecoderFixture _fixture = new();

    private Dictionary<string, object> Row => _fixture.Row;

    [Fact]
    public void Decode_NselOfV9_HasItsFields()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (8, 4), (225, 4), (227, 2), (233, 1), (33002, 2), (33000, 12), (33001, 12), (40000, 20), (231, 4), (232, 4), (298, 4), (299, 4), (152, 8), (323, 8)))
            .Set(256, new WireBuilder().Ip("10.0.0.1").Ip("198.51.100.1").U16(40000).U8(2).U16(2001)
                .Hex("0f8e7ff3fc1a030f00000000").Hex("000000000000000000000000").Hex("616c696365" + new string('0', 30)).U32(100, 200, 3, 4).U64(1000).U64(9000)));

        Assert.Equal((100L, 200L, 3L, 4L), (Row["octet_count"], Row["reverse_octet_count"], Row["packet_count"], Row["reverse_packet_count"]));
        Assert.Equal((2L, 2001L, "alice"), (Row["fw_event"], Row["fw_ext_event"], Row["user_name"]));
        Assert.Equal(("0f8e7ff3fc1a030f00000000", "000000000000000000000000"), (Row["acl_in"], Row["acl_out"]));
        Assert.Equal((WireBuilder.Address("198.51.100.1"), 40000L), (Row["nat_src_ip"], Row["nat_src_port"]));
        Assert.Equal((1_000_000_000L, 9_000_000_000L, "event"), (Row["first_time"], Row["last_time"], Row["time_source"]));
    }

    /// <summary>Before ASA 8.4: translated addresses and the event have numbers of their own.</summary>
    [Fact]
    public void Decode_OldNsel_MeansTheSame()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (40001, 4), (40002, 4), (40003, 2), (40004, 2), (40005, 1), (85, 4)))
            .Set(256, new WireBuilder().Ip("198.51.100.1").Ip("198.51.100.2").U16(1, 2).U8(3).U32(77)));

        Assert.Equal((WireBuilder.Address("198.51.100.1"), WireBuilder.Address("198.51.100.2"), 1L, 2L), (Row["nat_src_ip"], Row["nat_dst_ip"], Row["nat_src_port"], Row["nat_dst_port"]));
        Assert.Equal((3L, 77L), (Row["fw_event"], Row["octet_count"]));
    }

    /// <summary>An exporter whose own elements have these numbers and other lengths.</summary>
    [Fact]
    public void Decode_SameNumbersOfOtherLengths_AreKeptAsBytes()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (40001, 3), (56701, 4)))
            .Set(256, new WireBuilder().U8(1, 2, 3).Hex("64617461")));

        Assert.Equal("010203", Row["asa_xlate_src_addr_ipv4_raw"]);
        Assert.False(Row.ContainsKey("nat_src_ip"));
    }

    [Fact]
    public void Decode_NatLog_HasItsFields()
    {
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (323, 8), (230, 1), (8, 4), (281, 16), (282, 16), (227, 2), (228, 2), (283, 4), (284, 65535), (361, 2), (362, 2), (363, 2), (364, 2), (466, 4), (467, 4), (234, 4)))
            .Set(256, new WireBuilder().U64(5000).U8(16).Ip("10.0.0.1").Ip("2001:db8::1").Ip("::").U16(1024, 0).U32(4).U8(3).Hex("706f6c").U16(1024, 2047, 1, 1024).U32(3, 0, 12))));

        Assert.Equal((16L, WireBuilder.Address("2001:db8::1"), 1024L, 4L, "pol"), (Row["nat_event"], Row["nat_src_ip"], Row["nat_src_port"], Row["nat_pool_id"], Row["nat_pool_name"]));
        Assert.Equal((1024L, 2047L, 1L, 1024L), (Row["port_block_start"], Row["port_block_end"], Row["port_block_step"], Row["port_block_size"]));
        Assert.Equal((3L, 0L, 12L), (Row["nat_quota_exceeded_event"], Row["nat_threshold_event"], Row["in_vrf_id"]));
        Assert.Equal((5_000_000_000L, "event"), (Row["last_time"], Row["time_source"]));
    }

    /// <summary>NAT64: the translated address is of the other family than the record.</summary>
    [Fact]
    public void Decode_Nat64_BothFamiliesAreRead()
    {
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (60, 1), (8, 4), (27, 16), (225, 4), (281, 16)))
            .Set(256, new WireBuilder().U8(6).Ip("0.0.0.0").Ip("2001:db8::1").Ip("198.51.100.1").Ip("::"))));

        Assert.Equal((WireBuilder.Address("2001:db8::1"), WireBuilder.Address("198.51.100.1")), (Row["src_ip"], Row["nat_src_ip"]));
    }

    /// <summary>RFC 5103 §6: the same elements for the other direction; identifiers have none.</summary>
    [Fact]
    public void Decode_ReverseElements_AreFieldsOfTheirOwn()
    {
        WireBuilder template = new WireBuilder().U16(256, 9, 1, 8, 0x8000 | 1, 8).U32(29305).U16(0x8000 | 2, 4).U32(29305).U16(0x8000 | 6, 1).U32(29305)
            .U16(0x8000 | 152, 8).U32(29305).U16(0x8000 | 10, 4).U32(29305).U16(0x8000 | 148, 4).U32(29305).U16(239, 1, 0x8000 | 136, 1).U32(29305);
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, template)
            .Set(256, new WireBuilder().U64(10).U64(20).U32(2).U8(0x12).U64(1000).U32(5, 6).U8(1, 3))));

        Assert.Equal((10L, 20L, 2L, 0x12L, 1L, 3L), (Row["octet_count"], Row["reverse_octet_count"], Row["reverse_packet_count"], Row["reverse_tcp_flags"], Row["biflow_direction"], Row["reverse_flow_end_reason"]));
        Assert.Equal(1_000_000_000L, Row["reverse_first_time"]);
        Assert.Equal(("00000005", "00000006"), (Row["pen_29305_10"], Row["pen_29305_148"]));
        Assert.False(Row.ContainsKey("in_if") || Row.ContainsKey("reverse_in_if"));
    }

    /// <summary>RFC 7012 §5.10: post counters are of the same direction after a middlebox, not of the other one.</summary>
    [Fact]
    public void Decode_CountersOfAllKinds_NoneIsAdded()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (231, 4), (85, 4), (1, 4), (23, 4), (171, 4), (232, 4)).Template(257, (231, 4), (86, 4), (298, 4)))
            .Set(256, new WireBuilder().U32(1, 2, 3, 4, 5, 6))
            .Set(257, new WireBuilder().U32(1, 2, 3)));

        Dictionary<string, object> all = _fixture.Rows[0], some = _fixture.Rows[1];
        Assert.Equal((3L, 4L, 6L), (all["octet_count"], all["post_octet_count"], all["reverse_octet_count"]));
        Assert.Equal((1L, 2L, 5L), (all["initiator_octets"], all["octet_total_count"], all["post_octet_total_count"]));
        Assert.Equal((1L, 2L, 3L), (some["octet_count"], some["packet_count"], some["initiator_packets"]));
    }

    /// <summary>A template with both families: what the record says of its version decides, also for an address that is all zeros.</summary>
    [Theory]
    [InlineData(60, 1, "06", "0.0.0.0", "::", "::")]
    [InlineData(60, 1, "04", "10.0.0.1", "2001:db8::bad", "10.0.0.1")]
    [InlineData(60, 1, "04", "0.0.0.0", "2001:db8::bad", "0.0.0.0")]
    [InlineData(256, 2, "86dd", "10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData(256, 2, "0800", "10.0.0.1", "2001:db8::1", "10.0.0.1")]
    [InlineData(256, 2, "0806", "10.0.0.1", "::", "10.0.0.1")]
    [InlineData(4, 1, "06", "0.0.0.0", "2001:db8::1", "2001:db8::1")]
    public void Decode_BothFamilies_TheRecordsOwnIsMeant(int element, int length, string value, string v4, string v6, string expected)
    {
        foreach (bool isReversed in new[] { false, true })
        {
            DecoderFixture fixture = new();
            WireBuilder template = isReversed ? new WireBuilder().Template(256, (27, 16), (8, 4), (element, length)) : new WireBuilder().Template(256, (element, length), (8, 4), (27, 16));
            WireBuilder record = isReversed ? new WireBuilder().Ip(v6).Ip(v4).Hex(value) : new WireBuilder().Hex(value).Ip(v4).Ip(v6);
            fixture.Decode(WireBuilder.V9().Set(0, template).Set(256, record));

            Assert.Equal(WireBuilder.Address(expected), fixture.Row["src_ip"]);
            Assert.Equal(expected.Contains(':', StringComparison.Ordinal) ? 6L : 4L, fixture.Row["ip_version"]);
        }
    }
}
