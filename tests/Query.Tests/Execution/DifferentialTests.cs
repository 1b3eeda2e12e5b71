using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>Queries against a plain evaluation of the same rows, for several sizes of row groups and numbers of threads.</summary>
public sealed class DifferentialTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 0, 10 }, { 2, 1, 10 }, { 3, 999, 100 }, { 4, 5_000, 333 }, { 5, 12_000, 5_000 }, { 6, 30_000, 9_000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Stats_ByAnyKeys_EqualsPlainGrouping(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        string[][] keys = [["protocol"], ["src_ip"], ["dst_port"], ["mixed"], ["name"], ["src_ip", "dst_port"], ["protocol", "name", "mixed"], ["src_ip", "dst_port", "protocol", "mixed", "octet_count"]];
        foreach (string[] by in keys)
        {
            string query = $"table t | stats count, count(dst_port) as p, sum(octet_count) as s, min(mixed) as lo, max(octet_count) as hi, avg(octet_count) as m, dc(src_ip) as d by {string.Join(", ", by)}";
            List<string> wanted = [];
            foreach (IGrouping<string, ValueMap> group in table.Rows.GroupBy(row => Key(row, by)))
            {
                List<ValueMap> rows = [.. group];
                wanted.Add($"{group.Key} {Describe(rows)}");
            }

            foreach (int threads in new[] { 1, 2, 3 })
            {
                IReadOnlyList<ValueMap> got = QueryRun.Rows(table.Catalog, query, threads);
                Assert.Equal(wanted.Order(StringComparer.Ordinal), got.Select(row => $"{Key(row, by)} {Describe(row)}").Order(StringComparer.Ordinal));
                AssertSorted(got, by);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Stats_ThenSortWithLimit_EqualsSortingAll(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        const string Groups = "table t | stats count, sum(octet_count) as s by src_ip, dst_port | ";
        foreach (string sort in new[] { "-s", "count", "-count, src_ip", "dst_port, -s", "-src_ip" })
        {
            string all = QueryRun.Text(table.Catalog, $"{Groups} sort {sort} | limit 7", parallelism: 1);
            Assert.Equal(all, QueryRun.Text(table.Catalog, $"{Groups} sort limit=7 {sort}", parallelism: 1));
            Assert.Equal(all, QueryRun.Text(table.Catalog, $"{Groups} sort limit=7 {sort}", parallelism: 3));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Table_AnyDirection_GivesRowsInTimeOrder(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        Assert.Equal(
            table.Rows.Select(Text),
            QueryRun.Rows(table.Catalog, "table t").Select(static row => Text(Without(row, "_id", "_table"))));
        Assert.Equal(
            table.Rows.Reverse().Select(Text),
            QueryRun.Rows(table.Catalog, "table order=asc t").Select(static row => Text(Without(row, "_id", "_table"))));
        Assert.Equal(
            table.Rows.Skip(5).Take(30).Select(Text),
            QueryRun.Rows(table.Catalog, "table offset=5 limit=30 t | fields - _id, _table").Select(Text));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Search_PushedIntoTheScan_KeepsTheSameRows(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        (string Text, Func<ValueMap, bool> Holds)[] conditions =
        [
            ("protocol == 6", static r => Number(r, "protocol") == 6),
            ("dst_port > 30", static r => Number(r, "dst_port") > 30),
            ("dst_port <= 3 and octet_count >= 2500", static r => Number(r, "dst_port") <= 3 && Number(r, "octet_count") >= 2500),
            ("octet_count > 100000", static _ => false),
            ("src_ip == \"192.0.2.7\"", static r => Text(r, "src_ip") == "192.0.2.7"),
            ("cidr(src_ip, \"192.0.2.32/28\")", static r => RandomTable.Get(r, "src_ip").AsIp is { IsV4: true } ip && (ip.V4 & 0xf0) == 0x20),
            ("in(dst_port, 1, 2, 99)", static r => Number(r, "dst_port") is 1 or 2),
            ("name == \"web\"", static r => Text(r, "name") == "web"),
            ("isnull(name) or dst_port == 5", static r => RandomTable.Get(r, "name").IsNull || Number(r, "dst_port") == 5),
        ];
        foreach ((string text, Func<ValueMap, bool> holds) in conditions)
        {
            List<ValueMap> wanted = [.. table.Rows.Where(holds)];
            Assert.Equal(wanted.Select(Text), QueryRun.Rows(table.Catalog, $"table t | search {text} | fields - _id, _table").Select(Text));
            Assert.Equal(wanted.Take(4).Select(Text), QueryRun.Rows(table.Catalog, $"table t | search limit=4 {text} | fields - _id, _table").Select(Text));

            // The same condition where planning cannot move it.
            Assert.Equal(
                wanted.Select(Text),
                QueryRun.Rows(table.Catalog, $"table offset=0 t | prev name | search {text} | fields - _id, _table, prev_name").Select(Text));
            Assert.Equal(
                Value.From((long)wanted.Count),
                QueryRun.Rows(table.Catalog, $"table t | search {text} | stats count", 3)[0][0].Value);
        }
    }

    [Theory]
    [InlineData(11, 400, 3)]
    [InlineData(12, 2_000, 20)]
    [InlineData(13, 4_000, 1_500)]
    public void Search_JudgedByGroup_KeepsTheSameRows(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        string[] terms =
        [
            "protocol == 6", "protocol != 6", "not(protocol == 17)", "protocol == 6 or protocol == 17", "in(protocol, 1, 99)", "dst_port != 3", "dst_port == 99",
            "name == \"w*\"", "name != \"web\"", "lower(name) == \"web\"", "isnull(name)", "isnull(dst_port)", "isnotnull(dst_port)", "nosuch == 1", "isnull(nosuch)",
            "mixed == \"a\"", "mixed < 1", "mixed != 2", "octet_count >= -50", "octet_count < 0", "octet_count > 4990", "src_ip == \"192.0.2.7\"",
            "src_ip != \"192.0.2.7\"", "in(src_ip, \"192.0.2.0/28\", \"2001:db8::5\")", "src_ip == \"192.0.2.*\"", "cidr(src_ip, \"2001:db8::/64\")",
            "cidr(src_ip, \"::/0\")", "in(src_ip, 5)", "src_ip > \"192.0.2.50\"", "_table == \"t\"", "name > \"mail\"", "protocol > 1.5", "dst_port == \"5\"",
        ];
        Random random = new(seed);
        IEnumerable<string> pairs = Enumerable.Range(0, 30).Select(i => $"{terms[random.Next(terms.Length)]} {(i % 2 == 0 ? "and" : "or")} ({terms[random.Next(terms.Length)]})");
        foreach (string condition in terms.Concat(pairs))
        {
            // The same condition where planning cannot move it into the scan.
            long wanted = QueryRun.Rows(table.Catalog, $"table offset=0 t | prev name | search {condition} | stats count")[0][0].Value.AsLong;
            (IReadOnlyList<ValueMap> counted, QueryStatistics statistics) = QueryRun.Run(table.Catalog, $"table t | search {condition} | stats count", parallelism: 2);
            Assert.True(wanted == counted[0][0].Value.AsLong, $"seed {seed}, {condition}: {wanted} rows, {counted[0][0].Value.AsLong} found");
            Assert.Equal(wanted, QueryRun.Rows(table.Catalog, $"table t | search {condition}").Count);
            Assert.True(statistics.BlocksFiltered <= statistics.BlocksPruned);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sort_WithTies_KeepsTheOrderOfTheTable(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        List<ValueMap> wanted = [.. table.Rows.OrderByDescending(static r => RandomTable.Get(r, "mixed"), ValueComparer.Instance)
            .ThenBy(static r => RandomTable.Get(r, "protocol"), ValueComparer.Instance)];
        foreach (int threads in new[] { 1, 3 })
        {
            Assert.Equal(wanted.Select(Text), QueryRun.Rows(table.Catalog, "table t | sort -mixed, protocol | fields - _id, _table", threads).Select(Text));
            Assert.Equal(wanted.Take(25).Select(Text), QueryRun.Rows(table.Catalog, "table t | sort limit=25 -mixed, protocol | fields - _id, _table", threads).Select(Text));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Timechart_PerMinute_EqualsPlainBuckets(int seed, int rowCount, int groupRows)
    {
        RandomTable table = new(seed, rowCount, groupRows);
        const long Minute = 60_000_000_000;
        List<string> wanted = [.. table.Rows.GroupBy(static r => RandomTable.Get(r, "_time").AsLong / Minute * Minute).OrderBy(static g => g.Key)
            .Select(static g => $"{ValueText.FormatDate(g.Key)} {g.Sum(static r => Number(r, "octet_count"))}")];
        foreach (int threads in new[] { 1, 3 })
        {
            Assert.Equal(wanted, QueryRun.Rows(table.Catalog, "table t | timechart span=1m sum(octet_count) as s", threads)
                .Select(static r => $"{Text(r, "_time")} {Text(r, "s")}"));
        }
    }

    private static string Key(ValueMap row, string[] by) => string.Join("|", by.Select(field =>
    {
        Value value = RandomTable.Get(row, field);
        return $"{value.Kind}:{value}";
    }));

    private static string Describe(List<ValueMap> rows)
    {
        List<Value> mixed = [.. rows.Select(static r => RandomTable.Get(r, "mixed")).Where(static v => !v.IsNull)];
        Value least = mixed.Count == 0 ? Value.Null : mixed.Min(ValueComparer.Instance);
        long sum = rows.Sum(static r => (long)Number(r, "octet_count")!);
        return $"{rows.Count} {rows.Count(static r => !RandomTable.Get(r, "dst_port").IsNull)} {sum} {Fold(least)} "
            + $"{rows.Max(static r => Number(r, "octet_count"))} {Value.From((double)sum / rows.Count)} {rows.Select(static r => Text(r, "src_ip")).Distinct().Count()}";
    }

    private static string Describe(ValueMap row) =>
        $"{Text(row, "count")} {Text(row, "p")} {Text(row, "s")} {Fold(RandomTable.Get(row, "lo"))} {Text(row, "hi")} {Text(row, "m")} {Text(row, "d")}";

    // Of values that the order takes for equal any may be the least.
    private static string Fold(Value value) =>
        value.IsNumber ? (value.Kind == ValueKind.Long ? value.AsLong : value.AsDouble).ToString("R", System.Globalization.CultureInfo.InvariantCulture) : value.ToString().ToLowerInvariant();

    private static void AssertSorted(IReadOnlyList<ValueMap> rows, string[] by)
    {
        for (int i = 1; i < rows.Count; i++)
        {
            int order = by.Select(field => ValueComparer.Instance.Compare(RandomTable.Get(rows[i - 1], field), RandomTable.Get(rows[i], field)))
                .FirstOrDefault(static o => o != 0);
            Assert.True(order <= 0, $"row {i} is out of order");
        }
    }

    private static long? Number(ValueMap row, string field) => RandomTable.Get(row, field) is { Kind: ValueKind.Long } value ? value.AsLong : null;

    private static string Text(ValueMap row, string field) => RandomTable.Get(row, field).ToString();

    private static string Text(ValueMap row) => Value.From(new ValueMap(row.Where(static e => !e.Value.IsNull))).ToString();

    private static ValueMap Without(ValueMap row, params string[] fields) => new(row.Where(e => !fields.Contains(e.Key)));
}
