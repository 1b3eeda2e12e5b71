using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>
/// What sequence numbers tell: flows of v5, datagrams of v9 (RFC 3954 §5.1), data records of IPFIX (RFC 7011 §3.1).
/// LOGFLOWDB_SCRIPTS=5000 tries as many scripts of each kind.
/// </summary>
public sealed class SequenceTests
{
    private const int UsualScripts = 100;

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(
        int.TryParse(Environment.GetEnvironmentVariable("LOGFLOWDB_SCRIPTS"), CultureInfo.InvariantCulture, out int scripts) ? scripts : UsualScripts);

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    public void Decode_AnyScript_CountersEqualIt(int version) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            SequenceScript script = new(version, seed, datagrams: 150);
            DecoderFixture fixture = Follow(script, _ => 4444);
            Assert.True(script.Expected == fixture.Statistics.Sequence, $"seed {seed}: {script.Expected}, found {fixture.Statistics.Sequence}");
        }).Check(s_config);

    /// <summary>Two processes behind one address translator: the numbers of one are no gaps of the other.</summary>
    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    public void Decode_TwoScriptsOnTwoPorts_CountersAreTheSum(int version) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue / 2).ToArbitrary(), seed =>
        {
            SequenceScript one = new(version, seed, datagrams: 120), other = new(version, seed + 1, datagrams: 120, before: 1_000_000);
            DecoderFixture fixture = Fixture(version);
            for (int i = 0; i < Math.Max(one.Arrivals.Count, other.Arrivals.Count); i++)
            {
                if (i < one.Arrivals.Count)
                {
                    fixture.Decode(one.Arrivals[i], port: 1001);
                }

                if (i < other.Arrivals.Count)
                {
                    fixture.Decode(other.Arrivals[i], port: 1002);
                }
            }

            Assert.True(one.Expected + other.Expected == fixture.Statistics.Sequence, $"seed {seed}: {one.Expected} + {other.Expected}, found {fixture.Statistics.Sequence}");
        }).Check(s_config);

    [Fact]
    public void Decode_OptionDataOfIpfix_CountsAsRecords()
    {
        DecoderFixture fixture = Fixture(10);
        fixture.Decode(Ipfix(100, new WireBuilder().Set(3, new WireBuilder().U16(300, 2, 1, 149, 4, 41, 4)).Set(300, new WireBuilder().U32(0, 1, 0, 2)).Set(256, new WireBuilder().U16(5))));
        fixture.Decode(Ipfix(103, new WireBuilder().Set(256, new WireBuilder().U16(5))));
        Assert.Equal(default, fixture.Statistics.Sequence);

        fixture.Decode(Ipfix(106, new WireBuilder().Set(256, new WireBuilder().U16(5))));

        Assert.Equal(2, fixture.Statistics.Sequence.Lost);
    }

    [Fact]
    public void Decode_IpfixDataWithoutTemplate_IsNoLoss()
    {
        DecoderFixture fixture = Fixture(10);
        fixture.Decode(Ipfix(100, new WireBuilder().Set(256, new WireBuilder().U16(1, 2))));
        fixture.Decode(Ipfix(102, new WireBuilder().Set(999, new WireBuilder().U16(1, 2, 3))));
        fixture.Decode(Ipfix(105, new WireBuilder().Set(256, new WireBuilder().U16(1))));
        Assert.Equal(default, fixture.Statistics.Sequence);

        fixture.Decode(Ipfix(116, new WireBuilder().Set(256, new WireBuilder().U16(1))));

        Assert.Equal(new SequenceStatistics(10, 0, 0, 0), fixture.Statistics.Sequence);
    }

    [Fact]
    public void Decode_RecordCutShort_IsNoLossOfTheNext()
    {
        DecoderFixture fixture = Fixture(10);
        fixture.Decode(Ipfix(100, new WireBuilder().Set(2, new WireBuilder().Template(300, (7, 2), (371, 65535)))));
        fixture.Decode(Ipfix(100, new WireBuilder().Set(300, new WireBuilder().U16(1).U8(1, 'a').U16(2).U8(200, 'b'))));
        fixture.Decode(Ipfix(102, new WireBuilder().Set(256, new WireBuilder().U16(1))));

        Assert.Equal(default, fixture.Statistics.Sequence);
    }

    /// <summary>A whole jump back with a later clock is no datagram that was overtaken, however short it is.</summary>
    [Fact]
    public void Decode_IpfixRestartWithinWindow_IsToldByTheClock()
    {
        DecoderFixture fixture = Fixture(10);
        fixture.Decode(Ipfix(0, new WireBuilder().Set(256, new WireBuilder().U16(1, 2, 3)), seconds: 1_000_000));
        fixture.Decode(Ipfix(0, new WireBuilder().Set(256, new WireBuilder().U16(1, 2, 3)), seconds: 1_000_010));
        fixture.Decode(Ipfix(3, new WireBuilder().Set(256, new WireBuilder().U16(1)), seconds: 1_000_010));

        Assert.Equal(new SequenceStatistics(0, 0, 0, 1), fixture.Statistics.Sequence);
    }

    /// <summary>RFC 3954 §5.1: sysUptime of 32 bits wraps after 49.7 days, and numbers go on.</summary>
    [Fact]
    public void Decode_UptimeWraps_IsNoRestart()
    {
        DecoderFixture fixture = Fixture(9);
        fixture.Decode(WireBuilder.V9(uptime: uint.MaxValue - 999, seconds: 1_000_000, sequence: 7));
        fixture.Decode(WireBuilder.V9(uptime: 1000, seconds: 1_000_002, sequence: 10));

        Assert.Equal(new SequenceStatistics(2, 0, 0, 0), fixture.Statistics.Sequence);
    }

    [Fact]
    public void Decode_ClockSetWhileNumbersGoOn_IsNoRestart()
    {
        DecoderFixture fixture = Fixture(9);
        fixture.Decode(WireBuilder.V9(uptime: 10_000, seconds: 100, sequence: 7));
        fixture.Decode(WireBuilder.V9(uptime: 11_000, seconds: 1_700_000_000, sequence: 8));
        fixture.Decode(WireBuilder.V9(uptime: 12_000, seconds: 1_700_000_001, sequence: 9));

        Assert.Equal(default, fixture.Statistics.Sequence);
    }

    /// <summary>A relay that sends under its own address, and exporters that all call themselves source 0.</summary>
    [Fact]
    public void Decode_TwoV9ExportersBehindOneRelay_AreToldApartByTheirStart()
    {
        DecoderFixture fixture = new();
        for (int i = 0; i < 20; i++)
        {
            WireBuilder own = i == 0 ? new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 4))) : new WireBuilder().Set(256, new WireBuilder().U32(i));
            WireBuilder other = i == 0 ? new WireBuilder().Set(0, new WireBuilder().Template(256, (2, 4))) : new WireBuilder().Set(256, new WireBuilder().U32(i));
            fixture.Decode([.. WireBuilder.V9(uptime: 50_000 + (i * 1000), seconds: 1_000_000 + i, sequence: 5000 + i).Bytes, .. own.Bytes]);
            fixture.Decode([.. WireBuilder.V9(uptime: 9_000_000 + (i * 1000), seconds: 1_000_000 + i, sequence: 200 + i).Bytes, .. other.Bytes]);
        }

        Assert.Equal(default, fixture.Statistics.Sequence);
        Assert.Equal((19, 19), (fixture.Rows.Count(row => row.ContainsKey("octet_count")), fixture.Rows.Count(row => row.ContainsKey("packet_count"))));
    }

    private static DecoderFixture Fixture(int version)
    {
        DecoderFixture fixture = new();
        if (version > 5)
        {
            WireBuilder templates = new WireBuilder().Template(256, (7, 2)).Template(257, (11, 2));
            DecoderFixture known = new();
            known.Decode(version == 9 ? [.. WireBuilder.V9().Bytes, .. new WireBuilder().Set(0, templates).Bytes] : WireBuilder.Ipfix(new WireBuilder().Set(2, templates)));
            fixture.Decoder.Restore(known.Decoder.Snapshot());
        }

        return fixture;
    }

    private static DecoderFixture Follow(SequenceScript script, Func<int, int> port)
    {
        DecoderFixture fixture = Fixture(script.Arrivals[0][1]);
        for (int i = 0; i < script.Arrivals.Count; i++)
        {
            fixture.Decode(script.Arrivals[i], port: port(i));
        }

        return fixture;
    }

    private static byte[] Ipfix(long sequence, WireBuilder sets, long seconds = 1_000_000) => WireBuilder.Ipfix(sets, sequence, seconds: seconds);
}
