using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>Type information of elements that exporters send as options (RFC 5610).</summary>
public sealed class AnnouncedElementsTests
{
    private readonly DecoderFixture _fixture = new();

    [Fact]
    public void Decode_ElementsDescribed_HaveTheirNamesAndTypesFromThenOn()
    {
        Data("00000007", "010203040506", "c0a80001");
        Announce((5, 3, "transactionCount"), (6, 12, "clientMAC"), (7, 18, "proxy_ip"));
        Data("00000007", "010203040506", "c0a80001");

        Assert.Equal(("00000007", "010203040506", "c0a80001"), (_fixture.Rows[0]["pen_99_5"], _fixture.Rows[0]["pen_99_6"], _fixture.Rows[0]["pen_99_7"]));
        Assert.Equal((7L, 0x010203040506L, WireBuilder.Address("192.168.0.1")), (_fixture.Rows[1]["transaction_count"], _fixture.Rows[1]["client_mac"], _fixture.Rows[1]["proxy_ip"]));
        Assert.False(_fixture.Rows[1].ContainsKey("pen_99_5"));
    }

    /// <summary>Each data type of RFC 5610 §3.1 and RFC 6313 §12.</summary>
    [Theory]
    [InlineData(0, "0102", "0102")]
    [InlineData(1, "07", 7L)]
    [InlineData(6, "fffe", -2L)]
    [InlineData(9, "3fc00000", 1.5)]
    [InlineData(11, "01", 1L)]
    [InlineData(13, "616200", "ab")]
    [InlineData(14, "00000005", 5_000_000_000L)]
    [InlineData(15, "0000000000000005", 5_000_000L)]
    [InlineData(99, "05", "05")]
    public void Decode_DescribedType_IsHowItIsRead(int type, string hex, object expected)
    {
        Announce((5, type, "someValue"));
        Data(hex);

        Assert.Equal(expected, _fixture.Row["some_value"]);
    }

    /// <summary>Names that mean something else already, or that a query could not write.</summary>
    [Theory]
    [InlineData("octet_count")]
    [InlineData("octetCount")]
    [InlineData("srcIp")]
    [InlineData("pen_1_2")]
    [InlineData("scope_system")]
    [InlineData("reverse_octet_count")]
    [InlineData("est_octet_count")]
    [InlineData("next_hop_2")]
    [InlineData("src_ip_list")]
    [InlineData("by")]
    [InlineData("_time")]
    [InlineData("1st")]
    [InlineData("a|b")]
    [InlineData("a;drop")]
    [InlineData("größe")]
    [InlineData("")]
    public void Decode_NameThatCannotBeAField_ElementKeepsItsNumber(string name)
    {
        Announce((5, 1, name));
        Data("07");

        Assert.Equal("07", _fixture.Row["pen_99_5"]);
    }

    [Theory]
    [InlineData("HTTPUserAgent", "http_user_agent")]
    [InlineData("sslServerName2", "ssl_server_name2")]
    [InlineData("Flow.Type-x", "flow_type_x")]
    [InlineData("x", "x")]
    public void TryMake_Name_IsInSnakeCase(string announced, string expected)
    {
        // The first is the name of an element of IANA's, and taken.
        bool made = AnnouncedName.TryMake(announced, out string? name);

        Assert.Equal((expected != "http_user_agent", expected), (made, name));
    }

    /// <summary>A field must not change its meaning: the first who has a name keeps it, for this element and this type.</summary>
    [Fact]
    public void Decode_OneNameForTwoElements_TheFirstHasIt()
    {
        Announce((5, 1, "custom"), (6, 1, "custom"));
        Announce((5, 1, "other"));
        Data("07", "08");

        Assert.Equal((7L, "08"), (_fixture.Row["custom"], _fixture.Row["pen_99_6"]));
    }

    [Fact]
    public void Decode_TwoExporters_EachHasItsOwnNames()
    {
        Announce((5, 1, "custom"));
        Data("07");
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, Template(1)).Set(256, new WireBuilder().U8(8))), exporter: "192.0.2.2");
        Data("09");

        Assert.Equal((7L, "08", 9L), (_fixture.Rows[0]["custom"], _fixture.Rows[1]["pen_99_5"], _fixture.Rows[2]["custom"]));
    }

    private static WireBuilder Template(params int[] lengths)
    {
        WireBuilder template = new WireBuilder().U16(256, lengths.Length);
        for (int i = 0; i < lengths.Length; i++)
        {
            template.U16(0x8000 | (5 + i), lengths[i]).U32(99);
        }

        return template;
    }

    private void Data(params string[] values)
    {
        WireBuilder record = new();
        foreach (string value in values)
        {
            record.Hex(value);
        }

        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, Template([.. values.Select(value => value.Length / 2)])).Set(256, record)));
    }

    private void Announce(params (int Id, int Type, string Name)[] elements)
    {
        WireBuilder records = new();
        foreach ((int id, int type, string name) in elements)
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes(name);
            records.U32(99).U16(id).U8(type).U8(text.Length).Hex(Convert.ToHexString(text)).U8(4).U16(1).U64(0).U64(100);
        }

        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(3, new WireBuilder().U16(300, 8, 2, 346, 4, 303, 2, 339, 1, 341, 65535, 344, 1, 345, 2, 342, 8, 343, 8))
            .Set(300, records)));
    }
}
