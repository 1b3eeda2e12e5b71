using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>Fields that are lists: of elements that belong together, and structured data (RFC 6313).</summary>
public sealed class RecordListsTests
{
    /// <summary>Sections in the order of the stack whatever the template says; absent ones are zeros; explicit null is a label.</summary>
    [Fact]
    public void Decode_MplsLabels_AreOneListWithoutClassAndBottomBit()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (71, 3), (70, 3), (72, 3))));

        fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder().Hex("000fff").Hex("00012a").Hex("000000").Hex("000000").Hex("000000").Hex("000000").Hex("000001").Hex("000140").Hex("000000")));

        Assert.Equal([[18L, 255L], null, [20L, 0L]], fixture.Rows.Select(row => (object[]?)row.GetValueOrDefault("mpls_labels")));
    }

    /// <summary>RFC 7011 §8: an element may occur again, and the order matters.</summary>
    [Fact]
    public void Decode_RepeatedElement_KeepsItsValuesInOrder()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (494, 16), (494, 16), (494, 16), (15, 4), (15, 4), (15, 4)))
            .Set(256, new WireBuilder().Ip("2001:db8::2").Ip("2001:db8::1").Ip("::").Ip("10.0.0.1").Ip("10.0.0.2").Ip("10.0.0.3"))));

        Assert.Equal([WireBuilder.Address("2001:db8::2"), WireBuilder.Address("2001:db8::1")], (object[])fixture.Row["srv6_segments"]);
        Assert.Equal(
            ("10.0.0.1", "10.0.0.2", "10.0.0.3"),
            (Text(fixture.Row["next_hop"]), Text(fixture.Row["next_hop_2"]), Text(fixture.Row["next_hop_3"])));
    }

    /// <summary>RFC 6313 §4.5.1, RFC 8549: the list is named after what it holds.</summary>
    [Fact]
    public void Decode_BasicLists_AreArrays()
    {
        WireBuilder record = new WireBuilder()
            .U8(13).U8(4).U16(483, 4).U32(0xfde80001, 0xfde80002)
            .U8(9).U8(255).U16(12, 4).U32(0x0a000001)
            .U8(16).U8(0).U16(0x8000 | 7, 65535).U32(999).U8(2, 1, 2, 3, 3, 4, 5);
        Dictionary<string, object> row = Ipfix([(485, 65535), (291, 65535), (291, 65535)], record).Row;

        Assert.Equal([0xfde80001L, 0xfde80002L], (object[])row["bgp_communities"]);
        Assert.Equal([WireBuilder.Address("10.0.0.1")], (object[])row["dst_ip_list"]);
        Assert.Equal(["0102", "030405"], (object[])row["pen_999_7_list_2"]);
        Assert.Equal("none_of", row["pen_999_7_list_2_semantic"]);
        Assert.False(row.ContainsKey("bgp_communities_semantic"));
    }

    /// <summary>RFC 9487 §5.6: the section is the segment list as it stands in the header.</summary>
    [Fact]
    public void Decode_SegmentListSection_IsAnArrayOfAddresses()
    {
        Dictionary<string, object> row = Ipfix([(497, 65535)], new WireBuilder().U8(32).Ip("2001:db8::2").Ip("2001:db8::1")).Row;

        Assert.Equal([WireBuilder.Address("2001:db8::2"), WireBuilder.Address("2001:db8::1")], (object[])row["srv6_segments"]);
    }

    /// <summary>RFC 6313 §4.5.2.</summary>
    [Fact]
    public void Decode_SubTemplateList_IsAnArrayOfMaps()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (7, 2), (292, 65535)).Template(300, (12, 4), (371, 65535), (32, 2)))));
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder()
            .U16(80).U8(21, 3).U16(300)
            .Ip("10.0.0.1").U8(3).Hex("616263").U8(8, 0)
            .Ip("10.0.0.2").U8(1).Hex("78").U8(3, 1))));

        object[] list = (object[])fixture.Row["sub_template_list"];
        Assert.Equal(2, list.Length);
        Dictionary<string, object> first = (Dictionary<string, object>)list[0], second = (Dictionary<string, object>)list[1];
        Assert.Equal((WireBuilder.Address("10.0.0.1"), "abc", 8L, 0L), (first["dst_ip"], first["user_name"], first["icmp_type"], first["icmp_code"]));
        Assert.Equal((WireBuilder.Address("10.0.0.2"), "x", 3L, 1L), (second["dst_ip"], second["user_name"], second["icmp_type"], second["icmp_code"]));
        Assert.Equal("all_of", fixture.Row["sub_template_list_semantic"]);
    }

    /// <summary>RFC 6313 §4.5.3: the length of a block includes the four bytes of its header.</summary>
    [Fact]
    public void Decode_SubTemplateMultiList_IsAnArrayOfMapsOfSeveralTemplates()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (293, 65535)).Template(300, (7, 2)).Template(301, (11, 2), (4, 1)))));
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder()
            .U8(16, 255).U16(300, 8, 80, 81).U16(301, 7, 443).U8(6))));

        object[] list = (object[])fixture.Row["sub_template_multi_list"];
        Assert.Equal([80L, 81L], list.Take(2).Select(item => ((Dictionary<string, object>)item)["src_port"]));
        Assert.Equal((443L, 6L), (((Dictionary<string, object>)list[2])["dst_port"], ((Dictionary<string, object>)list[2])["protocol"]));
        Assert.Equal(3, list.Length);
        Assert.Equal(0, fixture.Errors(DecodeError.StructuredData));
    }

    [Theory]
    [InlineData("04", "one byte is no basicList")]
    [InlineData("0401e30004fde8", "cut in a value")]
    [InlineData("0401e30000fde8", "values of no bytes would never end")]
    [InlineData("0481e30004", "enterprise is missing")]
    [InlineData("0481e3ffff0000", "enterprise is cut")]
    public void Decode_MalformedBasicList_IsKeptAsBytesAndCounted(string hex, string why)
    {
        byte length = (byte)(hex.Length / 2);
        DecoderFixture fixture = Ipfix([(485, 65535), (7, 2)], new WireBuilder().U8(length).Hex(hex).U16(80));

        Assert.True(fixture.Errors(DecodeError.StructuredData) == 1, why);
        Assert.Equal([hex], (object[])fixture.Row["bgp_communities"]);
        Assert.Equal(80L, fixture.Row["src_port"]);
    }

    [Theory]
    [InlineData(292, "030fa001")]
    [InlineData(293, "0301000003")]
    [InlineData(293, "030fa00003")]
    [InlineData(293, "030fa000ff00")]
    [InlineData(292, "03")]
    public void Decode_MalformedTemplateList_IsKeptAsBytesAndCounted(int element, string hex)
    {
        DecoderFixture fixture = Ipfix([(element, 65535)], new WireBuilder().U8(hex.Length / 2).Hex(hex));

        Assert.Equal(1, fixture.Errors(DecodeError.StructuredData));
        Assert.Equal([hex], (object[])fixture.Row[element == 292 ? "sub_template_list" : "sub_template_multi_list"]);
    }

    [Fact]
    public void Decode_ListsNestedTooDeep_EndInBytes()
    {
        // A template whose records hold a list of records of itself.
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (292, 65535)))));
        byte[] list = [];
        for (int i = 0; i < 60; i++)
        {
            list = [(byte)(list.Length + 3), 3, 1, 0, .. list];
        }

        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().Hex(Convert.ToHexString(list)))));

        object item = fixture.Row["sub_template_list"];
        int depth = 0;
        while (((object[])item)[0] is Dictionary<string, object> map)
        {
            item = map["sub_template_list"];
            depth++;
        }

        Assert.Equal(4, depth);
        Assert.Equal(1, fixture.Errors(DecodeError.StructuredData));
    }

    [Fact]
    public void Decode_EmptyList_IsNull()
    {
        DecoderFixture fixture = Ipfix([(292, 65535), (7, 2)], new WireBuilder().U8(0).U16(80));

        Assert.False(fixture.Row.ContainsKey("sub_template_list"));
        Assert.Empty(fixture.Statistics.Errors);
    }

    private static string Text(object address) => WireBuilder.Text((UInt128)address);

    private static DecoderFixture Ipfix((int, int)[] fields, WireBuilder record)
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, fields)).Set(256, record)));
        return fixture;
    }
}
