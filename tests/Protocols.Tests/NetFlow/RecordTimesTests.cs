using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

public sealed class RecordTimesTests
{
    private const long Second = 1_000_000_000;
    private const long Exported = 1_600_000_000;

    /// <summary>RFC 5102 §5.11: of start, end and duration two tell the third.</summary>
    [Theory]
    [InlineData(152, 161, 1_500_000L, 10.0, 10.0015, 1_500L)]
    [InlineData(152, 162, 1_500L, 10.0, 10.0000015, 1L)]
    [InlineData(153, 161, 2_000_000_000L, 8.0, 10.0, 2_000_000L)]
    public void Decode_DurationAndOneTime_OtherIsComputed(int element, int durationElement, long duration, double first, double last, long microseconds)
    {
        long told = durationElement == 161 ? duration / 1_000_000 : duration / 1_000;
        Dictionary<string, object> row = Ipfix([(element, 8), (durationElement, 4)], new WireBuilder().U64(10_000).U32(told));
        long computed = durationElement == 161 ? told * 1_000_000 : told * 1_000;

        Assert.Equal("duration", row["time_source"]);
        Assert.Equal(computed, (long)row["last_time"] - (long)row["first_time"]);
        Assert.Equal((long)(first * Second), (long)row["first_time"], 1_000.0);
        Assert.Equal((long)(last * Second), (long)row["last_time"], 2_000_000.0);
        Assert.Equal(microseconds, (long)row["duration"], 1_000_000.0);
    }

    [Fact]
    public void Decode_BothTimes_SourceIsNull()
    {
        Dictionary<string, object> row = Ipfix([(152, 8), (153, 8), (161, 4)], new WireBuilder().U64(1000).U64(3000).U32(2000));

        Assert.Equal((1 * Second, 3 * Second, 2_000_000L), (row["first_time"], row["last_time"], row["duration"]));
        Assert.False(row.ContainsKey("time_source"));
    }

    [Theory]
    [InlineData(150, "start")]
    [InlineData(151, "end")]
    public void Decode_OneTimeOnly_StandsForBoth(int element, string source)
    {
        Dictionary<string, object> row = Ipfix([(element, 4)], new WireBuilder().U32(77));

        Assert.Equal((77 * Second, 77 * Second, source), (row["first_time"], row["last_time"], row["time_source"]));
    }

    [Fact]
    public void Decode_NoTimes_ExportTimeStandsForThem()
    {
        Dictionary<string, object> row = Ipfix([(7, 2)], new WireBuilder().U16(80));

        Assert.Equal((Exported * Second, Exported * Second, "export"), (row["first_time"], row["last_time"], row["time_source"]));
    }

    [Fact]
    public void Decode_NoTimesAndNoClock_ArrivalStandsForThem()
    {
        Dictionary<string, object> row = Ipfix([(7, 2), (161, 4)], new WireBuilder().U16(80).U32(1000), exported: 0);

        Assert.Equal((DecoderFixture.Now - Second, DecoderFixture.Now, "received"), (row["first_time"], row["last_time"], row["time_source"]));
    }

    /// <summary>RFC 8158 §8, NSEL: an event has a time of its own.</summary>
    [Fact]
    public void Decode_Event_IsTheEndOfTheFlow()
    {
        Dictionary<string, object> create = Ipfix([(152, 8), (323, 8)], new WireBuilder().U64(1000).U64(5000));
        Dictionary<string, object> only = Ipfix([(323, 8)], new WireBuilder().U64(5000));

        Assert.Equal((1 * Second, 5 * Second, "event"), (create["first_time"], create["last_time"], create["time_source"]));
        Assert.Equal((5 * Second, 5 * Second, "event"), (only["first_time"], only["last_time"], only["time_source"]));
        Assert.Equal(5 * Second, only["observation_time"]);
    }

    /// <summary>Without the start of the exporter two uptimes still tell how long a flow was.</summary>
    [Fact]
    public void Decode_IpfixUptimesWithoutClock_KeepTheirDistance()
    {
        Dictionary<string, object> row = Ipfix([(22, 4), (21, 4)], new WireBuilder().U32(0xffff_ff00, 0x0000_0100));

        Assert.Equal(((Exported * Second) - 512_000_000, Exported * Second, "export"), (row["first_time"], row["last_time"], row["time_source"]));
        Assert.Equal((0xffff_ff00L, 0x100L), (row["flow_start_sys_up_time"], row["flow_end_sys_up_time"]));
    }

    /// <summary>Uptimes of 32 bits wrap every 49.7 days also in IPFIX; the export time tells how often.</summary>
    [Fact]
    public void Decode_IpfixUptimeBeyondWrap_IsNearTheExport()
    {
        long start = (Exported - (100 * 86_400)) * 1000;
        long uptime = (100L * 86_400 * 1000) - 5_000;
        Dictionary<string, object> row = Ipfix([(160, 8), (22, 4), (21, 4)], new WireBuilder().U64((ulong)start).U32(uptime & uint.MaxValue, (uptime + 2_000) & uint.MaxValue));

        Assert.Equal(((Exported - 5) * Second, (Exported - 3) * Second), (row["first_time"], row["last_time"]));
    }

    [Fact]
    public void Decode_V9FirstBeyondHeaderUptime_IsAfterTheExport()
    {
        Dictionary<string, object> row = V9([(22, 4), (21, 8)], new WireBuilder().U32(1_050).U64(990), uptime: 1_000);

        Assert.Equal(((Exported * Second) + 50_000_000, (Exported * Second) - 10_000_000), (row["first_time"], row["last_time"]));
        Assert.False(row.ContainsKey("time_source"));
    }

    /// <summary>A clock that stands in 1970, or decades ahead, is the exporter's affair: rows are found by their arrival.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4_102_444_800)]
    public void Decode_ExporterWithWrongClock_TimesAreKept(long seconds)
    {
        Dictionary<string, object> row = Ipfix([(150, 4), (151, 4)], new WireBuilder().U32(seconds, seconds + 1), exported: seconds);

        Assert.Equal((seconds * Second, (seconds + 1) * Second, DecoderFixture.Now), (row["first_time"], row["last_time"], row["_time"]));
    }

    /// <summary>Seconds in 8 bytes are read; milliseconds beyond the year 2262 are the largest time and counted.</summary>
    [Fact]
    public void Decode_OversizedTimes_AreReadAndSaturate()
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder()
            .Set(2, new WireBuilder().Template(256, (150, 8), (153, 8)))
            .Set(256, new WireBuilder().U64(5).U64(ulong.MaxValue >> 1))));

        Assert.Equal((5 * Second, long.MaxValue), (fixture.Row["first_time"], fixture.Row["last_time"]));
    }

    private static Dictionary<string, object> Ipfix((int, int)[] fields, WireBuilder record, long exported = Exported)
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, fields)).Set(256, record), seconds: exported));
        return fixture.Row;
    }

    private static Dictionary<string, object> V9((int, int)[] fields, WireBuilder record, long uptime)
    {
        DecoderFixture fixture = new();
        fixture.Decode(WireBuilder.V9(uptime: uptime, seconds: Exported).Set(0, new WireBuilder().Template(256, fields)).Set(256, record));
        return fixture.Row;
    }
}
