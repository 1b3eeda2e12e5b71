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

    public static TheoryData<string> Groupings =>
    [
        "table t | stats count, sum(octet_count) as s, avg(octet_count) as a, min(mixed) as lo, max(mixed) as hi by src_ip, octet_count",
        "table t | stats count by src_ip, dst_port, octet_count | sort limit=20 -count, octet_count", "table t | stats range(octet_count) as r, first(name) as f, last(name) as l by octet_count, name",
        "table t | stats dc(dst_port) as d, values(name) as v, array(protocol) as p by octet_count", "table t | stats median(dst_port) as m, stddev(dst_port) as d, correl(dst_port, protocol) as c by octet_count, mixed",
        "table t | stats estdc(src_ip) as e, sum(mixed) as s, dc(src_ip) as d by octet_count, name", "table t | stats count by octet_count, mixed | sort -octet_count, mixed",
        "table t | rollup count, sum(octet_count) as s by octet_count, dst_port",
    ];

    [Theory]
    [MemberData(nameof(Groupings))]
    public void Stats_WithHardlyAnyMemory_GivesTheSameGroups(string query)
    {
        RandomTable table = new(3, 9_000, 900);
        string wanted = Rounded(QueryRun.Run(table.Catalog, query).Rows);
        foreach ((long memory, int threads) in new[] { (1L << 17, 1), (1L << 18, 3) })
        {
            (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(table.Catalog, query, threads, memory);
            Assert.Equal(wanted, Rounded(rows));
            Assert.True(statistics.SpilledBytes > 0, $"{memory} bytes: nothing spilled");
        }
    }

    /// <summary>Doubles depend on the order of adding in their last digits.</summary>
    private static string Rounded(IReadOnlyList<ValueMap> rows) => string.Join('\n', rows.Select(static row => string.Join(", ", row.Select(
        static e => $"{e.Key}={(e.Value.Kind == ValueKind.Double ? Value.From(Math.Round(e.Value.AsDouble, 9)) : e.Value)}"))));
}
