using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>How values of the abstract data types are read (RFC 7011 §6).</summary>
public sealed class RecordTypesTests
{
    /// <summary>RFC 7011 §6.2, and lengths beyond what the element is defined with.</summary>
    [Theory]
    [InlineData(434, "ff", -1L)]
    [InlineData(434, "fffffe", -2L)]
    [InlineData(434, "7fffff", 0x7fffffL)]
    [InlineData(434, "8000000000000000", long.MinValue)]
    [InlineData(434, "0000000000000005", 5L)]
    [InlineData(7, "00000050", 80L)]
    [InlineData(7, "50", 80L)]
    [InlineData(4, "0011", 17L)]
    [InlineData(10, "000000000007", 7L)]
    public void Decode_IntegerOfAnyWidth_IsRead(int element, string hex, long expected)
    {
        string field = element switch { 434 => "mib_object_value_integer", 7 => "src_port", 4 => "protocol", _ => "in_if" };

        Assert.Equal(expected, Decode((element, hex))[field]);
    }

    /// <summary>RFC 7011 §6.2: a float64 may come as a float32.</summary>
    [Theory]
    [InlineData("3fc00000", 1.5)]
    [InlineData("3ff8000000000000", 1.5)]
    [InlineData("ff800000", double.NegativeInfinity)]
    public void Decode_Float_IsReadInBothWidths(string hex, double expected) =>
        Assert.Equal(expected, Decode((320, hex))["absolute_error"]);

    /// <summary>RFC 7011 §6.1.5.</summary>
    [Theory]
    [InlineData("01", 1L)]
    [InlineData("02", 0L)]
    [InlineData("00", 0L)]
    [InlineData("0001", 1L)]
    public void Decode_Boolean_OneIsTrue(string hex, long expected) => Assert.Equal(expected, Decode((333, hex))["hash_digest_output"]);

    /// <summary>RFC 7011 §6.1.6 has no padding; exporters pad with NULs.</summary>
    [Theory]
    [InlineData("626f6200000000", "bob")]
    [InlineData("626f6200ff", "bob")]
    [InlineData("00626f62", "")]
    [InlineData("c3a9", "é")]
    public void Decode_Text_EndsAtItsFirstNul(string hex, string expected) => Assert.Equal(expected, Decode((371, hex))["user_name"]);

    [Fact]
    public void Decode_LengthThatTheTypeCannotHave_IsKeptAsBytes()
    {
        Dictionary<string, object> row = Decode((8, "0a0000"), (56, "0102030405"), (154, "01020304"), (320, "0102"), (434, "000000000000000001"));

        Assert.Equal("0a0000", row["source_ipv4_address_raw"]);
        Assert.Equal("0102030405", row["source_mac_address_raw"]);
        Assert.Equal("01020304", row["flow_start_microseconds_raw"]);
        Assert.Equal("0102", row["absolute_error_raw"]);
        Assert.Equal("000000000000000001", row["mib_object_value_integer_raw"]);
    }

    [Fact]
    public void Decode_AboveTheLargestSigned_IsTheLargestAndCounted()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 8)))));

        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().U64(ulong.MaxValue).U64(long.MaxValue))));

        Assert.Equal([long.MaxValue, long.MaxValue], fixture.Rows.Select(row => (long)row["octet_count"]));
        Assert.Equal(1, fixture.Statistics.Saturated);
    }

    /// <summary>RFC 7011 §7: a number of variable length is read by the length in each record; it may be 0.</summary>
    [Fact]
    public void Decode_NumbersOfVariableLength_AreRead()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 65535), (7, 2)))));

        DecodeResult result = fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().U8(3, 1, 0, 0).U16(80).U8(0).U16(81).U8(255).U16(1).U8(9).U16(82))));

        Assert.Equal((3, DecodeError.None), (result.FlowRecords, result.Error));
        Assert.Equal([65536L, 0L, 9L], fixture.Rows.Select(row => (long)row["octet_count"]));
    }

    private static Dictionary<string, object> Decode(params (int Element, string Hex)[] fields)
    {
        DecoderFixture fixture = new();
        WireBuilder body = new();
        foreach ((_, string hex) in fields)
        {
            body.Hex(hex);
        }

        fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, [.. fields.Select(field => (field.Element, field.Hex.Length / 2))]))
            .Set(256, body)));
        return fixture.Row;
    }
}
