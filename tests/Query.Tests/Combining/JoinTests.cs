using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Combining;

/// <summary>Joins of random tables against loops over both.</summary>
public sealed class JoinTests
{
    public static TheoryData<string, string[], int> Cases
    {
        get
        {
            TheoryData<string, string[], int> cases = [];
            int seed = 1;
            foreach (string type in new[] { "inner", "left", "right", "full", "leftonly", "rightonly" })
            {
                cases.Add(type, ["k"], seed++);
                cases.Add(type, ["k", "ip", "text"], seed++);
                cases.Add(type, ["mixed"], seed++);
            }

            cases.Add("cross", [], seed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Join_OfAnyType_EqualsLoopsOverBoth(string type, string[] keys, int seed)
    {
        Random random = new(seed);
        (int outerRows, int innerRows) = type == "cross" ? (30, 900) : (1500, 900);
        List<ValueMap> outer = Rows(random, outerRows, "o"), inner = Rows(random, innerRows, "i");
        InMemoryCatalog catalog = new(400);
        Fill(catalog, "o", [.. outer]);
        Fill(catalog, "i", [.. inner]);
        string query = $"table order=asc o | fields - _table, _id, _time | join type={type} {string.Join(", ", keys)} [ table order=asc i | fields - _table, _id, _time ]";
        List<ValueMap> wanted = Joined(type, keys, outer, inner);
        foreach (long memory in new[] { 1L << 30, 1L << 14 })
        {
            (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(catalog, query, 2, memory);
            Assert.Equal(wanted.ConvertAll(Text), rows.Select(Text));
            Assert.Equal(memory < 1 << 20, statistics.SpilledBytes > 0);
        }

        // By several threads at once.
        string counted = $"{query} | stats count, sum(nr_o), sum(nr_i)";
        Assert.Equal(QueryRun.Text(catalog, counted, parallelism: 1), QueryRun.Text(catalog, counted, parallelism: 4));
    }

    [Fact]
    public void Join_OneKeyWithMoreRowsThanFit_IsStillWhole()
    {
        InMemoryCatalog catalog = new(1000);
        ValueMap[] rows = [.. Enumerable.Range(0, 3000).Select(static i => Map(("k", Value.From(1L)), ("i", Value.From((long)i))))];
        Fill(catalog, "t", rows);
        const string Query = "json \"[{k:1,o:1},{k:2,o:2},{k:1,o:3}]\" | join type=full k [ table order=asc t ] | stats count, sum(i) as s by o";
        string wanted = QueryRun.Text(catalog, Query);
        Assert.Contains("{count=3000, o=3, s=4498500}", wanted);
        (IReadOnlyList<ValueMap> got, QueryStatistics statistics) = QueryRun.Run(catalog, Query, 1, 1 << 15);
        Assert.Equal(wanted, string.Join('\n', got.Select(static row => Value.From(row).ToString())));
        Assert.True(statistics.SpilledBytes > 0);
    }

    [Theory]
    [InlineData("json \"[{a:1},{a:2.0},{a:'1'}]\" | join a [ json \"[{a:1.0,b:'x'},{a:2,b:'y'}]\" ]", "{a=1, b=x}\n{a=2.0, b=y}")]
    [InlineData("json \"[{a:null,c:1}]\" | join type=left a [ json \"[{a:null,b:1}]\" ]", "{a=null, c=1}")]
    [InlineData("json \"[{a:1,b:'own'},{a:2,b:'own'}]\" | join a [ json \"[{a:1,b:null},{a:2,b:'sub'}]\" ]", "{a=1, b=own}\n{a=2, b=sub}")]
    [InlineData("json \"[{a:1}]\" | streamjoin type=leftonly a [ json \"[{a:2}]\" ]", "{a=1}")]
    [InlineData("json \"[{a:1}]\" | streamjoin timeout=10s a [ json \"[{a:1,b:2}]\" ]", "{a=1, b=2}")]
    public void Join_EdgesOfKeysAndFields_AreAsDocumented(string query, string wanted) =>
        Assert.Equal(wanted.Replace("a=null, ", "", StringComparison.Ordinal), QueryRun.Text(new InMemoryCatalog(), query));

    [Theory]
    [InlineData("json \"{}\" | join type=cross a [ json \"{}\" ]", "a cross join has no keys")]
    [InlineData("json \"{}\" | join type=outer a [ json \"{}\" ]", "unknown join type outer: inner, left")]
    [InlineData("json \"{}\" | streamjoin type=full a [ json \"{}\" ]", "unknown streamjoin type full: inner, left, leftonly expected")]
    [InlineData("json \"{}\" | join [ json \"{}\" ]", "the fields to join by expected")]
    public void Join_WrittenWrong_SaysWhatWasExpected(string query, string message) =>
        Assert.Contains(message, Assert.Throws<QueryException>(() => QueryRun.Text(new InMemoryCatalog(), query)).Message);

    [Fact]
    public void Streamjoin_SubqueryBeyondTheMemory_IsRefusedByName()
    {
        InMemoryCatalog catalog = new(1000);
        Fill(catalog, "t", [.. Enumerable.Range(0, 3000).Select(static i => Map(("k", Value.From((long)i))))]);
        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(
            () => QueryRun.Run(catalog, "json \"{k:1}\" | streamjoin k [ table t ]", 1, 1 << 15));
        Assert.StartsWith("streamjoin holds", failure.Message, StringComparison.Ordinal);
    }

    private static void Fill(InMemoryCatalog catalog, string table, ValueMap[] rows) =>
        catalog.Table(table).AppendAsync(MapRows.ToBatch(rows)).AsTask().Wait();

    private static List<ValueMap> Joined(string type, string[] keys, List<ValueMap> outer, List<ValueMap> inner)
    {
        List<ValueMap> joined = [];
        HashSet<int> met = [];
        foreach (ValueMap left in outer)
        {
            bool found = false;
            for (int i = 0; i < inner.Count; i++)
            {
                if (keys.All(key => Get(left, key) is { IsNull: false } x && Get(inner[i], key) is { IsNull: false } y && AreEqual(x, y)))
                {
                    found = true;
                    met.Add(i);
                    if (type is not ("leftonly" or "rightonly"))
                    {
                        joined.Add(new ValueMap(left.Concat(inner[i].Where(e => !keys.Contains(e.Key)))));
                    }
                }
            }

            if (!found && type is ("left" or "full" or "leftonly"))
            {
                joined.Add(left);
            }
        }

        if (type is "right" or "full" or "rightonly")
        {
            joined.AddRange(inner.Where((_, i) => !met.Contains(i)));
        }

        return joined;
    }

    private static string Text(ValueMap row) => string.Join(", ", row.Where(static e => !e.Value.IsNull).Select(static e => $"{e.Key}={e.Value}").Order(StringComparer.Ordinal));

    private static bool AreEqual(Value x, Value y) => x.Equals(y) || (x.IsNumber && y.IsNumber && ValueComparer.Instance.Compare(x, y) == 0);

    private static Value Get(ValueMap row, string field) => row.TryGetValue(field, out Value value) ? value : Value.Null;

    private static List<ValueMap> Rows(Random random, int count, string side)
    {
        List<ValueMap> rows = [];
        for (int i = 0; i < count; i++)
        {
            List<(string, Value)> row = [("nr_" + side, Value.From((long)i)), ("shared", Value.From(side + random.Next(3)))];
            if (random.Next(5) > 0)
            {
                row.Add(("k", Value.From((long)random.Next(700))));
            }

            row.Add(("ip", Value.From(random.Next(3) == 0 ? new IpValue((UInt128)random.Next(3) << 99) : IpValue.FromV4((uint)random.Next(3)))));
            row.Add(("text", Value.From(new[] { "a", "A", "b", null }[random.Next(4)])));
            row.Add(("mixed", random.Next(4) switch
            {
                0 => Value.From((long)random.Next(400)),
                1 => Value.From((double)random.Next(400) / 2),
                2 => Value.From(random.Next(400).ToString(CultureInfo.InvariantCulture)),
                _ => Value.Null,
            }));
            rows.Add(Map([.. row.Where(static e => !e.Item2.IsNull)]));
        }

        return rows;
    }

    private static ValueMap Map(params (string Name, Value Value)[] entries) => new(entries.Select(static e => KeyValuePair.Create(e.Name, e.Value)));
}
