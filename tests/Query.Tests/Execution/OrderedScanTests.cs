using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>Rows in order while threads read ahead: the same order as without, failures told, nothing left open.</summary>
public sealed class OrderedScanTests
{
    private const int Groups = 40;
    private const int GroupRows = 6000;

    [Theory]
    [InlineData("table t | fields n, _time")]
    [InlineData("table order=asc t | fields n, _time")]
    [InlineData("table t | search n > 100000 and few == 0 | fields n")]
    [InlineData("table offset=100000 limit=50000 t | fields n")]
    [InlineData("table t | search few == 1 | limit 3 | fields n")]
    public void Run_SeveralThreads_GiveTheOrderOfOne(string query)
    {
        InMemoryCatalog catalog = Make();
        Assert.Equal(QueryRun.Rows(catalog, query, parallelism: 1).Select(Text), QueryRun.Rows(catalog, query, parallelism: 4).Select(Text));
    }

    [Fact]
    public void Run_Limit_ReadsFewGroups()
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(Make(), "table t | limit 20000", parallelism: 4);
        Assert.Equal(20_000, rows.Count);
        Assert.InRange(statistics.BlocksRead, 4, 20);
    }

    [Fact]
    public void Run_StageFailsInTheMidst_IsToldAndEnds()
    {
        // The memory of the sort is spent after some groups; readers ahead must not keep the query from ending.
        Assert.Throws<QueryExecutionException>(() => QueryRun.Run(Make(), "table t | dedup n, _time", parallelism: 4, memoryBytes: 1 << 20));
    }

    private static string Text(ValueMap row) => Value.From(row).ToString();

    /// <summary>Groups that overlap their neighbours in time, with rows out of order and equal times.</summary>
    private static InMemoryCatalog Make()
    {
        InMemoryCatalog catalog = new(GroupRows);
        Random random = new(5);
        long next = 0;
        for (int group = 0; group < Groups; group++)
        {
            long[] times = new long[GroupRows], numbers = new long[GroupRows], few = new long[GroupRows];
            for (int row = 0; row < GroupRows; row++)
            {
                times[row] = 1_795_000_000_000_000_000 + ((next + random.Next(4000)) / 3 * 1_000_000_000);
                numbers[row] = next++;
                few[row] = random.Next(20_000) == 0 ? 1 : 0;
            }

            catalog.Table("t").AppendAsync(new RowBatch(
                GroupRows,
                ["_time", "n", "few"],
                [new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, numbers), new LongColumn(ValueKind.Long, few)])).AsTask().GetAwaiter().GetResult();
        }

        return catalog;
    }
}
