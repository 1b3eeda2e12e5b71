using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>The same rows in a table that keeps totals and in one that does not: equal answers, and none of the blocks read where totals suffice.</summary>
public sealed class TotalsTests : IAsyncLifetime
{
    private const int BlockRows = 16_384;
    private const int Blocks = 6;

    // Begins a little before midnight of the zone that queries run in, at no round time.
    private const long Start = 1_795_012_997_123_456_789;
    private const long Second = 1_000_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb-totals-").FullName;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        await Fill("with", ["octet_count", "packet_count"]);
        await Fill("without", []);
        _database = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("table T | stats count by protocol", true)]
    [InlineData("table T | stats count, sum(octet_count), avg(packet_count), count(packet_count) by protocol", true)]
    [InlineData("table T | stats count, sum(octet_count) by protocol, exporter", true)]
    [InlineData("table T | stats sum(protocol), min(protocol) by protocol", true)]
    [InlineData("table T | search protocol != 1 | stats dc(protocol), sum(protocol)", true)]
    [InlineData("table T | stats dc(protocol) by protocol", false)]
    [InlineData("table T | stats count, sum(packet_count) by tos", true)]
    [InlineData("table T | stats count, sum(octet_count), sum(est_octet_count) by _table, absent", true)]
    [InlineData("table T | search protocol == 6 | stats count, sum(octet_count)", true)]
    [InlineData("table T | search protocol != 6 and protocol < 100 | stats count, sum(octet_count) by protocol", true)]
    [InlineData("table T | search isnull(tos) | stats count, sum(packet_count)", true)]
    [InlineData("table T | timechart span=1m sum(octet_count), count", true)]
    [InlineData("table T | timechart span=1h avg(packet_count)", true)]
    [InlineData("table T | eval h=datetrunc(_time, \"1h\") | stats count, sum(octet_count) by h", true)]
    [InlineData("table T | eval p=if(protocol == 6, \"tcp\", \"other\") | stats count, sum(octet_count) by p", true)]
    [InlineData("table from=20261118235000 to=20261119000500 T | stats count, sum(octet_count)", true)]
    [InlineData("table T | search _time >= date(\"2026-11-19 00:00:00\", \"yyyy-MM-dd HH:mm:ss\") | stats count", true)]
    [InlineData("table T | stats max(octet_count) by protocol", false)]
    [InlineData("table T | stats count by protocol, tos", false)]
    [InlineData("table T | stats sum(octet_count) by port", false)]
    [InlineData("table T | search protocol == 6 and tos == 0 | stats count", false)]
    [InlineData("table T | timechart span=1s count", false)]
    [InlineData("table T | timechart span=1h count by protocol", false)]
    [InlineData("table T | eval octet_count=1 | stats sum(octet_count) by protocol", false)]
    [InlineData("table T | eval protocol=_time | stats count by protocol", false)]
    [InlineData("table T | eval s=string(_time, \"mm\") | stats count by s", false)]
    [InlineData("table T | search string(_time, \"mm\") == \"05\" | stats count", false)]
    [InlineData("table T | stats count, sum(port) by protocol", false)]
    public void Run_TotalsOrRows_GiveTheSame(string query, bool isAnswered)
    {
        (IReadOnlyList<ValueMap> with, QueryStatistics told) = QueryRun.Run(_database, query.Replace("T", "with", StringComparison.Ordinal));
        IReadOnlyList<ValueMap> without = QueryRun.Rows(_database, query.Replace("T", "without", StringComparison.Ordinal));
        Assert.NotEmpty(with);
        Assert.Equal(without.Select(Text), with.Select(Text));
        Assert.Equal(isAnswered, told.BlocksRead == 0);
    }

    private static string Text(ValueMap row) => Value.From(row).ToString().Replace("without", "with", StringComparison.Ordinal);

    private async Task Fill(string table, IReadOnlyList<string> summed)
    {
        Database database = Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows, BackgroundInterval = TimeSpan.Zero, SummedFields = summed });
        ITableWriter writer = database.Writer(table, create: true)!;
        Random random = new(11);
        for (int block = 0; block < Blocks; block++)
        {
            await writer.AppendAsync(MakeBlock(block, random));
        }

        await database.DisposeAsync();
    }

    /// <summary>Five minutes of rows; of the last block some have no counters.</summary>
    private static RowBatch MakeBlock(int block, Random random)
    {
        NullMask tosNulls = new(BlockRows), packetNulls = new(BlockRows);
        long[] times = new long[BlockRows], protocols = new long[BlockRows], tos = new long[BlockRows];
        long[] octets = new long[BlockRows], packets = new long[BlockRows], ports = new long[BlockRows];
        for (int row = 0; row < BlockRows; row++)
        {
            times[row] = Start + (block * 300 * Second) + (row * 300 * Second / BlockRows) + random.NextInt64(Second);
            protocols[row] = random.Next(4) switch { 0 => 17, 1 => 1, _ => 6 };
            tos[row] = random.Next(3) * 8;
            packets[row] = 1 + random.Next(500);
            octets[row] = packets[row] * (40 + random.Next(1400));
            ports[row] = random.Next(65536);
            if (random.Next(10) == 0)
            {
                tosNulls.Set(row);
                tos[row] = 0;
            }

            if (block == Blocks - 1 && random.Next(3) == 0)
            {
                packetNulls.Set(row);
                packets[row] = 0;
            }
        }

        return new RowBatch(
            BlockRows,
            [SystemFields.Time, "protocol", "tos", "packet_count", "octet_count", "port", "exporter", "sampling_rate"],
            [
                new LongColumn(ValueKind.Date, times),
                new LongColumn(ValueKind.Long, protocols),
                new LongColumn(ValueKind.Long, tos, tosNulls),
                new LongColumn(ValueKind.Long, packets, packetNulls),
                new LongColumn(ValueKind.Long, octets),
                new LongColumn(ValueKind.Long, ports),
                new ConstantColumn(Value.From("r" + (block / 2)), BlockRows),
                new ConstantColumn(Value.From(0.0), BlockRows),
            ]);
    }
}
