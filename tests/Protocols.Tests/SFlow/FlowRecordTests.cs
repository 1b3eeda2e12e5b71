using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Extended data of flow samples (flow records from 1001 on).</summary>
public sealed class FlowRecordTests
{
    private const uint Unknown = 0xffff_ffff;

    private readonly SFlowFixture _fixture = new();

    private static WireBuilder Switch(long vlan, long priority, long outVlan, long outPriority) =>
        SFlowBuilder.Framed(1001, new WireBuilder().U32(vlan, priority, outVlan, outPriority));

    /// <summary>extended_gateway (sFlow v5 §5.4): next hop, own, source and peer AS, segments, communities, local preference.</summary>
    private static WireBuilder Gateway((int Type, long[] Numbers)[] segments, long[] communities, long localPreference = 100)
    {
        WireBuilder body = new WireBuilder().U32(1).Ip("198.51.100.1").U32(65000, 65010, 65020, segments.Length);
        foreach ((int type, long[] numbers) in segments)
        {
            body.U32(type, numbers.Length).U32(numbers);
        }

        return SFlowBuilder.Framed(1003, body.U32(communities.Length).U32(communities).U32(localPreference));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_Switch_ComesBeforeTheTag(bool switchFirst)
    {
        WireBuilder tagged = SFlowBuilder.PacketHeader("00005e00530200005e005301" + "8100e005" + "0800" + SFlowBuilder.TcpHeader[28..]);
        WireBuilder extended = Switch(100, 3, 200, 4);

        Dictionary<string, object> row = _fixture.DecodeRecords(switchFirst ? [extended, tagged] : [tagged, extended]);

        Assert.Equal((100L, 3L, 200L, 4L), ((long)row["vlan_id"], (long)row["vlan_priority"], (long)row["post_vlan_id"], (long)row["post_vlan_priority"]));
    }

    [Theory]
    [InlineData(Unknown, 5L)]
    [InlineData(0, 5L)]
    public void Decode_SwitchThatDoesNotKnow_LeavesTheTag(long vlan, long expected)
    {
        WireBuilder tagged = SFlowBuilder.PacketHeader("00005e00530200005e005301" + "8100e005" + "0800" + SFlowBuilder.TcpHeader[28..]);

        Dictionary<string, object> row = _fixture.DecodeRecords(Switch(vlan, Unknown, Unknown, Unknown), tagged);

        Assert.Equal((expected, 7L), ((long)row["vlan_id"], (long)row["vlan_priority"]));
        Assert.DoesNotContain("post_vlan_id", row);
        Assert.DoesNotContain("post_vlan_priority", row);
    }

    [Fact]
    public void Decode_SwitchWithVlan0AndNoTag_IsUntagged() =>
        Assert.Equal(0L, _fixture.DecodeRecords(SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader), Switch(0, 0, 0, 0))["vlan_id"]);

    [Theory]
    [InlineData("198.51.100.7", 1)]
    [InlineData("2001:db8::7", 2)]
    public void Decode_Router_GivesNextHopAndMasks(string nextHop, int type)
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.Framed(1002, new WireBuilder().U32(type).Ip(nextHop).U32(24, 17)));

        Assert.Equal((WireBuilder.Address(nextHop), 24L, 17L), ((UInt128)row["next_hop"], (long)row["src_mask"], (long)row["dst_mask"]));
    }

    [Fact]
    public void Decode_Gateway_PathGivesDestinationAndNeighbour()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(Gateway([(2, [65020, 65030, 4_200_000_000])], [0x0001_0002, 0xffff_ff01], 150));

        Assert.Equal(
            ((object)WireBuilder.Address("198.51.100.1"), 65000L, 65010L, 65020L, 65020L, 4_200_000_000L, 150L),
            (row["bgp_next_hop"], (long)row["sflow_as"], (long)row["src_as"], (long)row["prev_as"], (long)row["next_as"], (long)row["dst_as"], (long)row["bgp_local_pref"]));
        Assert.Equal(new object[] { 65020L, 65030L, 4_200_000_000L }, row["as_path"]);
        Assert.Equal(new object[] { 0x0001_0002L, 0xffff_ff01L }, row["bgp_communities"]);
    }

    [Fact]
    public void Decode_GatewayWithoutPath_IsItsOwnSystem()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(Gateway([], []));

        Assert.Equal(65000L, row["dst_as"]);
        Assert.DoesNotContain("next_as", row);
        Assert.DoesNotContain("as_path", row);
        Assert.DoesNotContain("bgp_communities", row);
    }

    [Fact]
    public void Decode_GatewayWithSetAtTheEnd_DestinationIsTheLastOfTheSequence()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(Gateway([(2, [1, 2]), (2, [3]), (1, [8, 9])], []));

        Assert.Equal((1L, 3L), ((long)row["next_as"], (long)row["dst_as"]));
        Assert.Equal(new object[] { 1L, 2L, 3L, 8L, 9L }, row["as_path"]);
    }

    [Fact]
    public void Decode_GatewayOfASetOnly_DestinationIsItsLast() => Assert.Equal(9L, _fixture.DecodeRecords(Gateway([(1, [8, 9])], []))["dst_as"]);

    /// <summary>GHSA-g6v3-7xmc-w563: counts that no datagram could hold.</summary>
    [Theory]
    [InlineData("00000001c633640100000001000000020000000300000000ffffffff", "communities")]
    [InlineData("00000001c63364010000000100000002000000030000000000000001", "a community that is not there")]
    [InlineData("00000001c633640100000001000000020000000300000001" + "00000002ffffffff" + "0000000100000000", "numbers of a segment")]
    [InlineData("00000001c633640100000001000000020000000300000001" + "0000000240000001" + "0000000100000000", "numbers whose bytes wrap")]
    [InlineData("00000001c6336401000000010000000200000003ffffffff" + "0000000100000000", "segments")]
    [InlineData("00000001c633640100000001000000020000000320000001" + "0000000100000000", "segments whose bytes wrap")]
    [InlineData("00000009c6336401000000010000000200000003", "address type")]
    [InlineData("00000002c633640100000001", "address cut")]
    public void Decode_GatewayWithImpossibleCount_IsCountedAndLeft(string hex, string what)
    {
        byte[] datagram = SFlowBuilder.Datagram(SFlowBuilder.FlowSample(SFlowBuilder.Framed(1003, new WireBuilder().Hex(hex)), Switch(5, 0, 6, 0))).Bytes;
        _fixture.Decode(datagram);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SFlowResult result = _fixture.Decode(datagram);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, what);
        Assert.Equal((DecodeError.RecordCut, 2L), (result.Error, _fixture.Errors(DecodeError.RecordCut)));
        Assert.All(_fixture.Flows, row => Assert.Equal(5L, row["vlan_id"]));
    }

    [Fact]
    public void Decode_User_IsRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.Framed(1004, new WireBuilder().U32(106).Text("анна").U32(106).Text("bob")));

        Assert.Equal(("анна", "bob"), ((string)row["user_name"], (string)row["dst_user_name"]));
    }

    [Fact]
    public void Decode_Url_IsRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.Framed(1005, new WireBuilder().U32(2).Text("/index.html").Text("example.org")));

        Assert.Equal((2L, "/index.html", "example.org"), ((long)row["sflow_url_direction"], (string)row["sflow_url"], (string)row["sflow_url_host"]));
    }

    [Fact]
    public void Decode_Mpls_LabelsOfTheStackThatCameIn()
    {
        WireBuilder mpls = SFlowBuilder.Framed(1006, new WireBuilder().U32(1).Ip("198.51.100.9").U32(2, 0x0001_e040, 0x0002_0140).U32(1, 0x0002_1140));

        Dictionary<string, object> row = _fixture.DecodeRecords(mpls, SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader));

        Assert.Equal(new object[] { 30L, 32L }, row["mpls_labels"]);
        Assert.Equal(new object[] { 30L, 32L }, row["sflow_in_labels"]);
        Assert.Equal(new object[] { 33L }, row["sflow_out_labels"]);
        Assert.Equal(WireBuilder.Address("198.51.100.9"), row["sflow_mpls_next_hop"]);
    }

    [Fact]
    public void Decode_Nat_AddressesAndPorts()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(1007, new WireBuilder().U32(1).Ip("192.0.2.10").U32(2).Ip("2001:db8::10")),
            SFlowBuilder.Framed(1020, new WireBuilder().U32(40_000, 443)));

        Assert.Equal((WireBuilder.Address("192.0.2.10"), WireBuilder.Address("2001:db8::10")), ((UInt128)row["nat_src_ip"], (UInt128)row["nat_dst_ip"]));
        Assert.Equal((40_000L, 443L), ((long)row["nat_src_port"], (long)row["nat_dst_port"]));
    }

    [Fact]
    public void Decode_MplsTunnelAndVc_AreRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(1008, new WireBuilder().Text("lsp-7").U32(7, 3)),
            SFlowBuilder.Framed(1009, new WireBuilder().Text("vc").U32(8, 4)),
            SFlowBuilder.Framed(1010, new WireBuilder().Text("ftn").U32(9)),
            SFlowBuilder.Framed(1011, new WireBuilder().U32(24)),
            SFlowBuilder.Framed(1012, new WireBuilder().U32(2, 0x8100_0064, 0x88a8_0065)));

        Assert.Equal(("lsp-7", 7L, 3L), ((string)row["sflow_mpls_tunnel_name"], (long)row["sflow_mpls_tunnel_id"], (long)row["sflow_mpls_tunnel_cos"]));
        Assert.Equal(("vc", 8L, "ftn", 9L, 24L), ((string)row["sflow_mpls_vc_name"], (long)row["sflow_mpls_vc_id"], (string)row["sflow_mpls_ftn_name"], (long)row["sflow_mpls_ftn_mask"], (long)row["sflow_mpls_fec_mask"]));
        Assert.Equal(new object[] { 100L, 101L }, row["sflow_stripped_vlans"]);
    }

    [Fact]
    public void Decode_Wifi_IsRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(1013, new WireBuilder().U32(0x000f_ac04, 5).Hex("0102030405000000")),
            SFlowBuilder.Framed(1014, new WireBuilder().Text("lobby").Hex("00005e00530a0000").U32(4, 36).U64(54_000_000).U32(20, 110, 320)));

        Assert.Equal(("lobby", 0x5e00530aL, 36L, 54_000_000L), ((string)row["sflow_wifi_ssid"], (long)row["sflow_wifi_bssid"], (long)row["sflow_wifi_channel"], (long)row["sflow_wifi_speed"]));
        Assert.Equal(("0102030405", 20L, 110L, 320L), ((string)row["sflow_wifi_payload"], (long)row["sflow_wifi_rsni"], (long)row["sflow_wifi_rcpi"], (long)row["sflow_wifi_duration_us"]));
    }

    [Fact]
    public void Decode_Tunnels_HaveHeadersOfTheirOwn()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader),
            SFlowBuilder.Framed(1021, new WireBuilder().U32(1500).Hex("00005e0053010000" + "00005e0053020000").U32(0x0800)),
            SFlowBuilder.Framed(1022, new WireBuilder().U32(1400).Hex("00005e005303" + "00005e005304").U32(0x86dd)),
            SFlowBuilder.Framed(1023, new WireBuilder().U32(1450, 47).Ip("192.0.2.20").Ip("192.0.2.21").U32(0, 0, 0, 4)),
            SFlowBuilder.Framed(1026, new WireBuilder().U32(1440, 17).Ip("2001:db8::20").Ip("2001:db8::21").U32(5, 6, 0, 7)),
            SFlowBuilder.Framed(1027, new WireBuilder().U32(50)),
            SFlowBuilder.Framed(1028, new WireBuilder().U32(60)));

        Assert.Equal((0x5e005301L, 0x0800L, 0x5e005304L, 0x86ddL), ((long)row["sflow_out_tunnel_src_mac"], (long)row["sflow_out_tunnel_ether_type"], (long)row["sflow_in_tunnel_dst_mac"], (long)row["sflow_in_tunnel_ether_type"]));
        Assert.Equal((47L, (object)WireBuilder.Address("192.0.2.21"), 4L), ((long)row["sflow_out_tunnel_protocol"], row["sflow_out_tunnel_dst_ip"], (long)row["sflow_out_tunnel_tos"]));
        Assert.Equal((17L, (object)WireBuilder.Address("2001:db8::20"), 6L), ((long)row["sflow_in_tunnel_protocol"], row["sflow_in_tunnel_src_ip"], (long)row["sflow_in_tunnel_dst_port"]));
        Assert.Equal((50L, 60L, (object)WireBuilder.Address("10.0.0.1")), ((long)row["sflow_out_inner_offset"], (long)row["sflow_in_inner_offset"], row["src_ip"]));
    }

    [Theory]
    [InlineData(11L, 22L, 11L, 22L)]
    [InlineData(11L, null, 11L, null)]
    [InlineData(null, 22L, 22L, 22L)]
    public void Decode_Vni_IsThatOfTheWayInIfKnown(long? ingress, long? egress, long vni, long? post)
    {
        List<WireBuilder> records = [];
        if (egress is { } leaving)
        {
            records.Add(SFlowBuilder.Framed(1029, new WireBuilder().U32(leaving)));
        }

        if (ingress is { } entering)
        {
            records.Add(SFlowBuilder.Framed(1030, new WireBuilder().U32(entering)));
        }

        Dictionary<string, object> row = _fixture.DecodeRecords([.. records]);

        Assert.Equal((vni, (object?)post), ((long)row["vni"], row.GetValueOrDefault("post_vni")));
    }

    [Fact]
    public void Decode_QueueAclFunctionTrap_AreRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(1036, new WireBuilder().U32(3)),
            SFlowBuilder.Framed(1037, new WireBuilder().U32(101).Text("block-telnet").U32(1)),
            SFlowBuilder.Framed(1038, new WireBuilder().Text("ip_rcv")),
            SFlowBuilder.Framed(1039, new WireBuilder().U32(2500)),
            SFlowBuilder.Framed(1040, new WireBuilder().U32(9000)),
            SFlowBuilder.Framed(1041, new WireBuilder().Text("l3_drops").Text("ttl_value_is_too_small")));

        Assert.Equal((3L, 101L, "block-telnet", 1L), ((long)row["sflow_egress_queue"], (long)row["sflow_acl_number"], (string)row["sflow_acl_name"], (long)row["sflow_acl_direction"]));
        Assert.Equal(("ip_rcv", 2500L, 9000L), ((string)row["sflow_function"], (long)row["sflow_transit_delay_ns"], (long)row["sflow_queue_depth"]));
        Assert.Equal(("l3_drops", "ttl_value_is_too_small"), ((string)row["sflow_trap_group"], (string)row["sflow_trap"]));
    }

    [Fact]
    public void Decode_SocketAndTcpInfo_AreRead()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(2100, new WireBuilder().U32(6).Ip("10.0.0.1").Ip("10.0.0.2").U32(1234, 80)),
            SFlowBuilder.Framed(2209, new WireBuilder().U32(1, 1448, 1400, 2, 3, 4, 1500, 25_000, 1_250, 10, 5, 20_000)));

        Assert.Equal((6L, (object)WireBuilder.Address("10.0.0.2"), 80L), ((long)row["sflow_socket_protocol"], row["sflow_socket_remote_ip"], (long)row["sflow_socket_remote_port"]));
        Assert.Equal((1L, 1500L, 25_000L, 20_000L), ((long)row["sflow_tcp_direction"], (long)row["sflow_tcp_pmtu"], (long)row["sflow_tcp_rtt_us"], (long)row["sflow_tcp_min_rtt_us"]));
        Assert.DoesNotContain("packet_count", row);
    }

    [Fact]
    public void Decode_UnknownRecords_AreKeptWhole()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(
            SFlowBuilder.Framed(1043, new WireBuilder().Hex("0102030405060708")),
            SFlowBuilder.Framed(8800, 3, new WireBuilder().Hex("deadbeef")));

        Assert.Equal(("0102030405060708", "deadbeef"), ((string)row["sflow_0_1043"], (string)row["sflow_8800_3"]));
    }

    [Fact]
    public void Decode_MoreUnknownRecordsThanTheLimit_AreCounted()
    {
        SFlowFixture fixture = new(SFlowDecoderLimits.Default with { UnknownFields = 2 });
        WireBuilder Record(int format) => SFlowBuilder.Framed(8800, format, new WireBuilder().U32(format));

        fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(Record(1), Record(2), Record(3)), SFlowBuilder.FlowSample(Record(2), Record(3))));

        Assert.Equal(
            ["sflow_8800_1 sflow_8800_2", "sflow_8800_2"],
            fixture.Flows.Select(row => string.Join(' ', row.Keys.Where(key => key.StartsWith("sflow_8800", StringComparison.Ordinal)).Order(StringComparer.Ordinal))));
        Assert.Equal(2, fixture.Errors(DecodeError.FieldLimit));
    }

    [Fact]
    public void Decode_RecordLongerThanItsSample_IsCountedAndTheNextSampleRead()
    {
        WireBuilder broken = new WireBuilder().U32(1001, 0xffff_ffff).U32(1, 2, 3, 4);

        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(broken), SFlowBuilder.FlowSample(Switch(9, 0, 9, 0))));

        Assert.Equal((DecodeError.RecordCut, 2), (result.Error, result.FlowSamples));
        Assert.Equal(9L, _fixture.Flows[1]["vlan_id"]);
    }
}
