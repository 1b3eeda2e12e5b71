using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>Queries with hardly any memory give the same rows as queries with enough.</summary>
public sealed class SpillTests
{
    public static TheoryData<string> Sorts =>
    [
        "table t | sort octet_count", "table t | sort -mixed, name", "table t | sort name, -dst_port", "table order=asc t | sort -src_ip",
        "table t | sort protocol", "table t | sort limit=100 -octet_count", "table t | sort limit=3000 mixed", "table t | sort limit=3 octet_count by src_ip",
        "table t | eval long = lpad(name, 300) | sort octet_count, name", "table t | sort octet_count | sort -octet_count",
    ];

    [Theory]
    [MemberData(nameof(Sorts))]
    public void Sort_WithHardlyAnyMemory_GivesTheSameRows(string query)
    {
        foreach (int seed in new[] { 1 })
        {
            RandomTable table = new(seed, 6_000, 900);
            IReadOnlyList<ValueMap> wanted = QueryRun.Run(table.Catalog, query).Rows;
            foreach ((long memory, int threads) in new[] { (1L << 16, 1), (1L << 18, 3) })
            {
                (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(table.Catalog, query, threads, memory);
                Assert.Equal(wanted, rows);
                Assert.True(statistics.SpilledBytes > 0 || query.Contains("limit=100"), $"seed {seed}, {memory} bytes: nothing spilled");
            }
        }
    }
}
