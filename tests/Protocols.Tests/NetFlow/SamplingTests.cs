using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>Where sampling_rate comes from, in the order of trust (RFC 5477 §8, RFC 3954 §8).</summary>
public sealed class SamplingTests
{
    private readonly DecoderFixture _fixture = new();

    private double Rate => (double)_fixture.Rows[^1]["sampling_rate"];

    [Theory]
    [InlineData("34:4", "00000064", 100.0)]
    [InlineData("50:4", "00000064", 100.0)]
    [InlineData("305:4,306:4", "0000000a0000005a", 10.0)]
    [InlineData("306:4,305:4", "0000005a0000000a", 10.0)]
    [InlineData("305:4", "0000000a", 1.0)]
    [InlineData("309:4,310:4", "0000000200000007", 3.5)]
    [InlineData("307:4,308:4", "000000640000012c", 4.0)]
    [InlineData("311:8", "3f50624dd2f1a9fc", 1000.0)]
    [InlineData("34:4,305:4,306:4", "000000640000000100000001", 100.0)]
    [InlineData("34:4,50:4", "0000000000000020", 32.0)]
    [InlineData("34:4", "00000000", 0.0)]
    [InlineData("34:4", "e8030000", 1000.0)]
    [InlineData("34:2", "2000", 8192.0)]
    public void Decode_RecordTellsRate_ThatIsTrusted(string fields, string hex, double expected)
    {
        (int, int)[] template = [.. fields.Split(',').Select(field => field.Split(':')).Select(pair => (int.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)))];

        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, template)).Set(256, new WireBuilder().Hex(hex))));

        Assert.Equal(expected, Rate, 1e-9);
    }

    [Fact]
    public void Decode_NobodyTells_RateIsZero()
    {
        _fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (7, 2))).Set(256, new WireBuilder().U16(80)));

        Assert.Equal(0.0, Rate);
    }

    /// <summary>A record's own rate, then the sampler that it names, then its interface, then the rate of the domain.</summary>
    [Fact]
    public void Decode_SeveralSources_TheNearestToTheRecordIsTrusted()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (34, 4), (48, 1), (10, 2), (14, 2), (61, 1)))
            .Set(1, new WireBuilder().U16(300, 4, 8, 1, 4, 48, 1, 50, 4).U16(301, 4, 4, 2, 2, 34, 4).U16(302, 4, 4, 1, 4, 34, 4))
            .Set(300, new WireBuilder().U32(0).U8(7).U32(70))
            .Set(301, new WireBuilder().U16(3).U32(30).U16(4).U32(40))
            .Set(302, new WireBuilder().U32(0).U32(5)));
        _fixture.Decode(WireBuilder.V9().Set(256, new WireBuilder()
            .U32(9).U8(7).U16(3, 4).U8(0)
            .U32(0).U8(7).U16(3, 4).U8(0)
            .U32(0).U8(8).U16(3, 4).U8(0)
            .U32(0).U8(8).U16(3, 4).U8(1)
            .U32(0).U8(8).U16(99, 4).U8(0)
            .U32(0).U8(8).U16(99, 99).U8(0)));

        Assert.Equal([9.0, 70, 30, 40, 40, 5], _fixture.Rows.Select(row => (double)row["sampling_rate"]));
    }

    [Fact]
    public void Decode_LineCardsOfDifferentRates_AreKeptApart()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (141, 4)).Template(257, (7, 2)))
            .Set(1, new WireBuilder().U16(300, 4, 4, 3, 4, 34, 4))
            .Set(300, new WireBuilder().U32(1, 100, 2, 200))
            .Set(256, new WireBuilder().U32(2, 1, 3))
            .Set(257, new WireBuilder().U16(80)));

        Assert.Equal([200.0, 100, 0, 0], _fixture.Rows.Select(row => (double)row["sampling_rate"]));
    }

    [Fact]
    public void Decode_RateByTemplate_IsThatOfItsRecords()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (7, 2)).Template(257, (7, 2)))
            .Set(1, new WireBuilder().U16(300, 4, 4, 5, 2, 34, 4))
            .Set(300, new WireBuilder().U16(256).U32(100).U16(257).U32(200))
            .Set(257, new WireBuilder().U16(80))
            .Set(256, new WireBuilder().U16(80)));

        Assert.Equal([200.0, 100], _fixture.Rows.Select(row => (double)row["sampling_rate"]));
    }

    /// <summary>An option with an interval of 0 would make every count 0.</summary>
    [Fact]
    public void Decode_OptionOfRateZero_IsIgnored()
    {
        WireBuilder Option(long rate) => WireBuilder.V9().Set(1, new WireBuilder().U16(300, 4, 4, 1, 4, 34, 4)).Set(300, new WireBuilder().U32(0, rate));
        _fixture.Decode(Option(50));
        _fixture.Decode(Option(0));
        _fixture.Decode(WireBuilder.V9().Set(0, new WireBuilder().Template(256, (7, 2))).Set(256, new WireBuilder().U16(80)));

        Assert.Equal(50.0, Rate);
    }

    /// <summary>What came before the option has an unknown rate, what comes after it the new one.</summary>
    [Fact]
    public void Decode_OptionAfterData_CountsFromThenOn()
    {
        _fixture.Decode(WireBuilder.V9()
            .Set(0, new WireBuilder().Template(256, (48, 1)))
            .Set(256, new WireBuilder().U8(1, 0, 0))
            .Set(1, new WireBuilder().U16(300, 4, 12, 1, 4, 48, 1, 49, 1, 50, 4))
            .Set(300, new WireBuilder().U32(0).U8(1, 2).U32(10))
            .Set(256, new WireBuilder().U8(1)));

        Assert.Equal((0.0, 10.0), (_fixture.Rows[0]["sampling_rate"], Rate));
        Assert.Equal(2L, _fixture.Rows[^1]["sampling_algorithm"]);
    }

    /// <summary>Two source ids with the same ids of templates and samplers, one of which is redefined.</summary>
    [Fact]
    public void Decode_SameIdsInTwoDomains_AreKeptApart()
    {
        foreach ((long source, long rate) in new[] { (1L, 100L), (2L, 200L) })
        {
            _fixture.Decode(WireBuilder.V9(source: source)
                .Set(0, new WireBuilder().Template(256, (48, 1)))
                .Set(1, new WireBuilder().U16(300, 4, 8, 1, 4, 48, 1, 50, 4))
                .Set(300, new WireBuilder().U32(0).U8(1).U32(rate)));
        }

        _fixture.Decode(WireBuilder.V9(source: 1, sequence: 1).Set(256, new WireBuilder().U8(1)));
        _fixture.Decode(WireBuilder.V9(source: 2, sequence: 1).Set(256, new WireBuilder().U8(1)));
        _fixture.Decode(WireBuilder.V9(source: 3).Set(0, new WireBuilder().Template(256, (48, 1))).Set(256, new WireBuilder().U8(1)));

        Assert.Equal([100.0, 200, 0], _fixture.Rows.Select(row => (double)row["sampling_rate"]));
    }

    /// <summary>RFC 5477 §8.2.1: selectors in the place of samplers, with algorithm and interval.</summary>
    [Fact]
    public void Decode_SelectorOptions_GiveRateAndAlgorithm()
    {
        _fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (302, 8)))
            .Set(3, new WireBuilder().U16(300, 4, 1, 302, 4, 304, 2, 305, 4, 306, 4))
            .Set(300, new WireBuilder().U32(6).U16(1).U32(1, 63).U32(7).U16(3).U32(1, 127))
            .Set(256, new WireBuilder().U64(6).U64(7).U64(8))));

        Assert.Equal([64.0, 128, 0], _fixture.Rows.Select(row => (double)row["sampling_rate"]));
        Assert.Equal([1L, 3, 0], _fixture.Rows.Select(row => (long)row["sampling_algorithm"]));
    }

    [Fact]
    public void Decode_V5_HeaderTellsRateAndMode()
    {
        WireBuilder header = new WireBuilder().U16(5, 1).U32(1000, 1_000_000, 0, 0).U16(0).U16((1 << 14) | 64);
        _fixture.Decode(header.Hex(new string('0', 96)));

        Assert.Equal((64.0, 1L, 4L), (Rate, _fixture.Row["sampling_algorithm"], _fixture.Row["ip_version"]));
    }
}
