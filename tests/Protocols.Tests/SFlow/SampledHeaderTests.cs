using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Flow records 1 to 4: what a sample tells of its packet.</summary>
public sealed class SampledHeaderTests
{
    private readonly SFlowFixture _fixture = new();

    [Fact]
    public void Decode_TcpOverEthernet_GivesEveryHeader()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader));

        Assert.Equal((1418L, 1L, 1400L, 4L), ((long)row["octet_count"], (long)row["packet_count"], (long)row["ip_octet_count"], (long)row["sflow_stripped"]));
        Assert.Equal((0x5e005301L, 0x5e005302L, 0x0800L), ((long)row["src_mac"], (long)row["dst_mac"], (long)row["ether_type"]));
        Assert.Equal(
            (4L, (object)WireBuilder.Address("10.0.0.1"), (object)WireBuilder.Address("10.0.0.2"), 6L, 8L, 63L),
            ((long)row["ip_version"], row["src_ip"], row["dst_ip"], (long)row["protocol"], (long)row["tos"], (long)row["ttl"]));
        Assert.Equal((1234L, 80L, 0x12L), ((long)row["src_port"], (long)row["dst_port"], (long)row["tcp_flags"]));
        Assert.DoesNotContain("fragment_id", row);
        Assert.DoesNotContain("vlan_id", row);
        Assert.DoesNotContain("frame", row);
    }

    [Theory]
    [InlineData("45000054123400003f010000" + "0a0000010a000002" + "0803", 1L, 8L, 3L)]
    [InlineData("6000000000083a40" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "8700", 58L, 135L, 0L)]
    public void Decode_Icmp_HasTypeAndCodeAndNoPorts(string ip, long protocol, long type, long code)
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(ip, ip[0] == '4' ? 11 : 12));

        Assert.Equal((protocol, type, code, 0L, 0L), ((long)row["protocol"], (long)row["icmp_type"], (long)row["icmp_code"], (long)row["src_port"], (long)row["dst_port"]));
        Assert.Equal(ip[0] == '4' ? 11L : 12L, row["sflow_header_protocol"]);
    }

    [Fact]
    public void Decode_IPv6_HasFlowLabelAndLength()
    {
        string header = "00005e00530200005e00530186dd" + "60abcdef00081140" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "0035d43100080000";

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(header));

        Assert.Equal((6L, 0xbcdefL, 10L, 48L), ((long)row["ip_version"], (long)row["flow_label"], (long)row["tos"], (long)row["ip_octet_count"]));
        Assert.Equal((53L, 54321L, 64L), ((long)row["src_port"], (long)row["dst_port"], (long)row["ttl"]));
        Assert.Equal(WireBuilder.Address("2001:db8::2"), row["dst_ip"]);
    }

    [Fact]
    public void Decode_LaterFragment_HasNoPorts()
    {
        string header = "00005e00530200005e0053010800" + "450005dc1234" + "20b9" + "3f110000" + "0a0000010a000002" + "00350035deadbeef";

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(header));

        Assert.Equal((0x1234L, 0xb9L, 17L), ((long)row["fragment_id"], (long)row["fragment_offset"], (long)row["protocol"]));
        Assert.Equal((0L, 0L), ((long)row["src_port"], (long)row["dst_port"]));
    }

    [Fact]
    public void Decode_TagsAndLabels_AreRead()
    {
        string tagged = "00005e00530200005e005301" + "88a8a064" + "81000065" + "8847" + "0001e040" + "00020140" + SFlowBuilder.TcpHeader[28..];

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(tagged));

        Assert.Equal((100L, 5L, 101L, 0x8847L), ((long)row["vlan_id"], (long)row["vlan_priority"], (long)row["inner_vlan_id"], (long)row["ether_type"]));
        Assert.Equal(new object[] { 30L, 32L }, row["mpls_labels"]);
        Assert.Equal(80L, row["dst_port"]);
    }

    [Fact]
    public void Decode_Vxlan_GivesItsSegment()
    {
        string header = "00005e00530200005e0053010800" + "450000861234400040110000" + "0a0000010a000002" + "c00012b500720000" + "0800000000007b00" + SFlowBuilder.TcpHeader;

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(header));

        Assert.Equal((4789L, 0x7bL), ((long)row["dst_port"], (long)row["vni"]));
    }

    /// <summary>Nothing behind the announced header is read, neither the filling of the last word nor the next record.</summary>
    [Fact]
    public void Decode_HeaderCutAnywhere_NeverReadsBeyond()
    {
        for (int length = 0; length <= SFlowBuilder.TcpHeader.Length / 2; length++)
        {
            SFlowFixture fixture = new();
            WireBuilder record = new WireBuilder().U32(1, 1418, 4, length).Hex(SFlowBuilder.TcpHeader[..(length * 2)]).Hex(string.Concat(Enumerable.Repeat("ff", -length & 3)));
            Dictionary<string, object> row = fixture.DecodeRecords(SFlowBuilder.Framed(1, record), SFlowBuilder.Framed(99, new WireBuilder().Hex("ffffffffffffffff")));

            Assert.Equal(1418L, row["octet_count"]);
            Assert.Equal(length >= 12, row.ContainsKey("src_mac"));
            Assert.Equal(length >= 34, row.ContainsKey("src_ip"));
            Assert.Equal(length >= 38, row.ContainsKey("dst_port"));
            Assert.Equal(length >= 48, row.ContainsKey("tcp_flags"));
            Assert.Equal(length >= 48 ? 0x12L : null, row.GetValueOrDefault("tcp_flags"));
            Assert.Equal(length >= 34 ? WireBuilder.Address("10.0.0.2") : null, row.GetValueOrDefault("dst_ip"));
        }
    }

    [Fact]
    public void Decode_HeaderLongerThanItsRecord_IsReadAsFarAsItIsThere()
    {
        WireBuilder record = SFlowBuilder.Framed(1, new WireBuilder().U32(1, 1418, 4, 0xffff_fff0).Hex(SFlowBuilder.TcpHeader));

        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(record)));

        Assert.Equal((DecodeError.RecordCut, 80L), (result.Error, (long)_fixture.Flow["dst_port"]));
    }

    [Fact]
    public void Decode_FramesAskedFor_AreKept()
    {
        SFlowFixture fixture = new(keepFrames: true);

        Assert.Equal(SFlowBuilder.TcpHeader, fixture.DecodeRecords(SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader))["frame"]);
    }

    [Fact]
    public void Decode_LengthThatTheCardFillsIn_IsThatOfTheFrame()
    {
        string header = SFlowBuilder.TcpHeader[..32] + "0000" + SFlowBuilder.TcpHeader[36..];

        Assert.Equal(9000L - 4 - 14, _fixture.DecodeRecords(SFlowBuilder.PacketHeader(header, frameLength: 9000))["ip_octet_count"]);
    }

    [Fact]
    public void Decode_HeaderProtocolNotRead_GivesItsLengthOnly()
    {
        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader, protocol: 4));

        Assert.Equal((1418L, 4L), ((long)row["octet_count"], (long)row["sflow_header_protocol"]));
        Assert.DoesNotContain("src_ip", row);
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("")]
    public void Decode_Ethernet_WithAndWithoutPadding(string padding)
    {
        WireBuilder ethernet = new WireBuilder().U32(500).Hex("00005e005301" + padding + "00005e005302" + padding).U32(0x0806);

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.Framed(2, ethernet));

        Assert.Equal((500L, 1L, 0x5e005301L, 0x5e005302L, 0x0806L), ((long)row["octet_count"], (long)row["packet_count"], (long)row["src_mac"], (long)row["dst_mac"], (long)row["ether_type"]));
    }

    [Theory]
    [InlineData(3, "10.0.0.1", "10.0.0.2", 4L)]
    [InlineData(4, "2001:db8::1", "2001:db8::2", 6L)]
    public void Decode_IpFields_WithoutHeader(int format, string source, string destination, long version)
    {
        WireBuilder fields = new WireBuilder().U32(1400, 6).Ip(source).Ip(destination).U32(1234, 80, 0x12, 8);

        Dictionary<string, object> row = _fixture.DecodeRecords(SFlowBuilder.Framed(format, fields));

        Assert.Equal((version, 1400L, 1400L, 1L), ((long)row["ip_version"], (long)row["ip_octet_count"], (long)row["octet_count"], (long)row["packet_count"]));
        Assert.Equal((WireBuilder.Address(source), WireBuilder.Address(destination)), ((UInt128)row["src_ip"], (UInt128)row["dst_ip"]));
        Assert.Equal((6L, 1234L, 80L, 0x12L, 8L), ((long)row["protocol"], (long)row["src_port"], (long)row["dst_port"], (long)row["tcp_flags"], (long)row["tos"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_HeaderAndFields_TheHeaderIsBelieved(bool headerFirst)
    {
        WireBuilder header = SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader);
        WireBuilder fields = SFlowBuilder.Framed(3, new WireBuilder().U32(9, 17).Ip("192.0.2.8").Ip("192.0.2.9").U32(1, 2, 3, 4));

        Dictionary<string, object> row = _fixture.DecodeRecords(headerFirst ? [header, fields] : [fields, header]);

        Assert.Equal((6L, 1234L, 1400L, (object)WireBuilder.Address("10.0.0.1")), ((long)row["protocol"], (long)row["src_port"], (long)row["ip_octet_count"], row["src_ip"]));
    }
}
