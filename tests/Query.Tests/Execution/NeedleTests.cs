using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>What questions cost on a stored table, told by the statistics of the query.</summary>
public sealed class NeedleTests : IAsyncLifetime
{
    private const int BlockRows = 4096;
    private const int Blocks = 20;
    private const long Start = 1_795_046_400_000_000_000;
    private const long Second = 1_000_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb-needles-").FullName;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _database = Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows, BackgroundInterval = TimeSpan.Zero });
        ITableWriter writer = _database.Writer("t", create: true)!;
        for (int block = 0; block < Blocks; block++)
        {
            await writer.AppendAsync(MakeBlock(block));
        }

        await _database.DisposeAsync();
        _database = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
        Assert.Equal((Blocks, 0L), (_database.Info("t")!.Blocks, _database.Info("t")!.UnsealedRows));
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("src_ip == \"198.51.100.77\"")]
    [InlineData("in(src_ip, \"198.51.100.0/24\", \"2001:db8::1\")")]
    [InlineData("cidr(src_ip, \"198.51.0.0/16\") or src_ip == \"10.255.0.1\"")]
    public void Address_ThatIsNowhere_ReadsAFrameABlock(string condition)
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, $"table t | search {condition}");
        Assert.Empty(rows);
        Assert.Equal((0, Blocks, Blocks), (statistics.BlocksRead, statistics.BlocksPruned, statistics.BlocksFiltered));
        Assert.InRange(statistics.BytesRead, 1, Blocks * 10_000);
    }

    [Fact]
    public void Address_InOneBlock_ReadsThatBlock()
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, "table t | search src_ip == \"192.0.2.7\" | stats count");
        Assert.Equal(1, rows[0][0].Value.AsLong);
        Assert.Equal((1, Blocks - 1), (statistics.BlocksRead, statistics.BlocksFiltered));
    }

    [Theory]
    [InlineData("A == \"192.0.2.7\"")]
    [InlineData("A == ip(\"192.0.2.7\") and octets > 0")]
    [InlineData("A == \"10.0.0.1\"")]
    [InlineData("cidr(A, \"10.0.0.0/20\")")]
    [InlineData("cidr(A, \"10.0.0.0/8\") and octets > 700")]
    [InlineData("octets > 700 and in(A, \"203.0.0.0/8\")")]
    [InlineData("in(A, \"2001:db8:1::/116\")")]
    [InlineData("cidr(A, \"0.0.0.0/0\")")]
    [InlineData("cidr(A, \"::/1\")")]
    [InlineData("cidr(A, \"2001:db8:1::8000/113\") or octets == 41")]
    public void Address_LookedForByCode_IsFoundAsByReading(string condition)
    {
        foreach (string field in new[] { "src_ip", "peer" })
        {
            string pushed = condition.Replace("A", field, StringComparison.Ordinal);
            IReadOnlyList<ValueMap> found = QueryRun.Rows(_database, $"table t | search {pushed} | fields n, {field}");
            IReadOnlyList<ValueMap> read = QueryRun.Rows(_database, $"table t | eval A={field} | search {condition} | fields n, {field}");
            Assert.Equal(read.Select(static r => Value.From(r).ToString()), found.Select(static r => Value.From(r).ToString()));
        }
    }

    [Theory]
    [InlineData("protocol == 132")]
    [InlineData("host == \"nosuch\"")]
    [InlineData("lower(host) == \"nosuch\"")]
    [InlineData("in(protocol, 2, 3)")]
    [InlineData("nosuch == 1")]
    public void Value_ThatStatisticsExclude_ReadsNothing(string condition)
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, $"table t | search {condition}");
        Assert.Empty(rows);
        Assert.Equal((0, Blocks, 0, 0), (statistics.BlocksRead, statistics.BlocksPruned, statistics.BytesRead, statistics.RowsScanned));
    }

    [Fact]
    public void Value_ThatIsInNoDictionary_DecodesNoRow()
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, "table t | search user == \"user-12345678\"");
        Assert.Empty(rows);
        Assert.Equal(0, statistics.RowsScanned);
    }

    [Theory]
    [InlineData("protocol == 6 or protocol == 17 or protocol == 1", BlockRows * Blocks)]
    [InlineData("exporter == 7", BlockRows * Blocks)]
    [InlineData("isnotnull(host)", BlockRows * Blocks)]
    [InlineData("exporter != 7", 0)]
    [InlineData("octets >= 40", BlockRows * Blocks)]
    public void Count_WithAConditionThatStatisticsDecide_ReadsNothing(string condition, long wanted)
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, $"table t | search {condition} | stats count, sum(octets) as s");
        Assert.Equal(wanted, RandomTable.Get(rows[0], "count").AsLong);
        Assert.Equal((0, Blocks, 0), (statistics.BlocksRead, statistics.BlocksPruned, statistics.BytesRead));
    }

    [Fact]
    public void Count_OfATimeRange_ReadsOnlyTheTimesOfBlocksAtItsEnds()
    {
        string from = At(Start + (BlockRows * Second / 2)), to = At(Start + (BlockRows * 3 * Second / 2));
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, $"table from={from} to={to} t | stats count");
        Assert.Equal(BlockRows, rows[0][0].Value.AsLong);
        Assert.Equal((2, Blocks - 2), (statistics.BlocksRead, statistics.BlocksPruned));
        (rows, statistics) = QueryRun.Run(_database, $"table from={At(Start)} to={At(Start + (BlockRows * 3 * Second))} t | stats count, min(octets), max(octets), sum(octets)");
        Assert.Equal(BlockRows * 3, RandomTable.Get(rows[0], "count").AsLong);
        Assert.Equal((0, Blocks, 0), (statistics.BlocksRead, statistics.BlocksPruned, statistics.BytesRead));
        (rows, statistics) = QueryRun.Run(_database, $"table t | search _time >= date(\"{At(Start + (BlockRows * 5 * Second))}\", \"yyyyMMddHHmmss\") | stats count");
        Assert.Equal(BlockRows * (Blocks - 5), rows[0][0].Value.AsLong);
        Assert.Equal((0, 0), (statistics.BlocksRead, statistics.BytesRead));
    }

    [Fact]
    public void Limit_NewestFirst_ReadsTheNewestBlock()
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(_database, "table limit=5 t | fields n");
        Assert.Equal(5, rows.Count);
        Assert.Equal(1, statistics.BlocksRead);
        (rows, statistics) = QueryRun.Run(_database, "table t | search host == \"even\" | limit 5");
        Assert.Equal(5, rows.Count);
        Assert.InRange(statistics.BlocksRead + statistics.BlocksPruned, 1, 2);
    }

    private static string At(long time) => DateTime.UnixEpoch.AddTicks(time / 100).AddHours(9).ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture);

    private static RowBatch MakeBlock(int block)
    {
        Random random = new(block);
        long[] times = new long[BlockRows], numbers = new long[BlockRows], protocols = new long[BlockRows], octets = new long[BlockRows];
        IpValue[] addresses = new IpValue[BlockRows];
        Value[] users = new Value[BlockRows];
        long[] known = [1, 6, 17];
        for (int i = 0; i < BlockRows; i++)
        {
            numbers[i] = ((long)block * BlockRows) + i;
            times[i] = Start + (numbers[i] * Second);
            protocols[i] = known[random.Next(known.Length)];
            octets[i] = random.Next(40, 1500);
            addresses[i] = i % 10 == 0
                ? new IpValue(new UInt128(0x20010db8_00010000UL, (ulong)random.Next(1 << 16)))
                : IpValue.FromV4((random.Next(2) == 0 ? 0x0a000000u : 0xcb007100u) + (uint)random.Next(1 << 20));
            users[i] = Value.From("user-" + random.Next(500));
        }

        NullMask none = new(BlockRows);
        IpValue[] peers = new IpValue[BlockRows];
        for (int i = 0; i < BlockRows; i++)
        {
            // Mostly addresses of the other column: both share a dictionary.
            peers[i] = i % 3 == 0 ? addresses[BlockRows - 1 - i] : IpValue.FromV4(0x0a000000u + (uint)random.Next(1 << 12));
            if (i % 7 == 0)
            {
                none.Set(i);
                peers[i] = default;
            }
        }

        addresses[100] = block == 3 ? IpValue.FromV4(0xc0000207) : addresses[100];
        return new RowBatch(
            BlockRows,
            ["_time", "n", "protocol", "octets", "src_ip", "user", "host", "exporter", "peer"],
            [
                new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, numbers), new LongColumn(ValueKind.Long, protocols),
                new LongColumn(ValueKind.Long, octets), new IpColumn(addresses), new ValueColumn(users),
                new ConstantColumn(Value.From(block % 2 == 0 ? "even" : "odd"), BlockRows), new ConstantColumn(Value.From(7L), BlockRows),
                new IpColumn(peers, none),
            ]);
    }
}
