using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>The first of many groups, searched for by counters, against grouping all of them.</summary>
public sealed class TopSearchTests
{
    private const int Rows = 80_000;

    public static TheoryData<string, bool?> Shapes => new()
    {
        // What the measure is, and whether rows are read again because groups stand out.
        { "heavy", true }, { "nulls", true }, { "ties", true }, { "late", true }, { "flat", null }, { "negative", false }, { "huge", false },
        { "double", false }, { "lateNegative", null }, { "text", false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Stats_SortedWithLimit_EqualsGroupingAll(string shape, bool? isSearched)
    {
        InMemoryCatalog catalog = Table(shape);
        const string Stats = "table t | stats sum(x) as s, count as n, max(x) as m, count(x) as c by a | ";
        foreach ((string sort, int limit) in new[] { ("-s", 10), ("-s, -n", 25), ("-n, -s", 5), ("-c", 4), ("s", 5) })
        {
            string wanted = QueryRun.Text(catalog, $"{Stats} sort {sort} | limit {limit}");
            foreach (int threads in new[] { 1, 2 })
            {
                Assert.Equal(wanted, QueryRun.Text(catalog, $"{Stats} sort limit={limit} {sort}", threads));
            }
        }

        const string Several = "table t | stats sum(x) as s by b, name, a | ";
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(catalog, $"{Several} sort limit=10 -s");
        Assert.Equal(QueryRun.Rows(catalog, $"{Several} sort -s | limit 10"), rows);
        Assert.True(isSearched is null || isSearched == statistics.RowsScanned > Rows, $"{shape}: {statistics.RowsScanned} rows read");
    }

    [Fact]
    public void Stats_WithConditionsBefore_EqualsGroupingAll()
    {
        InMemoryCatalog catalog = Table("heavy");
        foreach (string stages in new[] { "search x > 20", "eval y = x * 2 | rename y as x", "search b != 3 | eval a = a + 1", "eval a = rand(5)" })
        {
            string stats = $"table t | {stages} | stats sum(x) as s by a, b |";
            if (stages.Contains("rand", StringComparison.Ordinal))
            {
                // Not the same when read again: never searched for.
                Assert.Equal(Rows, QueryRun.Run(catalog, $"{stats} sort limit=3 -s").Statistics.RowsScanned);
                continue;
            }

            Assert.Equal(
                QueryRun.Text(catalog, $"{stats} sort -s | limit 8"),
                QueryRun.Text(catalog, $"{stats} sort limit=8 -s"));
        }
    }

    private static InMemoryCatalog Table(string shape)
    {
        const int Seed = 7;
        Random random = new(Seed);
        long[] first = new long[Rows];
        Value[] second = new Value[Rows], names = new Value[Rows], measure = new Value[Rows];
        for (int i = 0; i < Rows; i++)
        {
            // Most keys come once; one row in a hundred is of one of forty that come often.
            bool isHeavy = random.Next(100) == 0;
            int key = isHeavy ? random.Next(40) : 1000 + i;
            first[i] = key * 3;
            second[i] = key % 9 == 0 ? Value.Null : key % 4 == 0 ? Value.From(new IpValue((UInt128)(uint)key << 40)) : Value.From(IpValue.FromV4((uint)key % 50));
            names[i] = key % 5 == 0 ? Value.From([Value.From((long)key % 3)]) : Value.From("n" + (key % 7));
            measure[i] = Measure(shape, random, i, key, isHeavy);
        }

        InMemoryCatalog catalog = new(groupRows: 9000);
        RowBatch rows = new(Rows, ["a", "b", "name", "x"], [new LongColumn(ValueKind.Long, first), new ValueColumn(second), new ValueColumn(names), ColumnOf(measure)]);
        catalog.Table("t").AppendAsync(rows).AsTask().Wait();
        return catalog;
    }

    private static Value Measure(string shape, Random random, int row, int key, bool isHeavy) => shape switch
    {
        "flat" => Value.From(1L),
        "ties" => Value.From(isHeavy ? 1000L : 1L),
        "nulls" => isHeavy && key % 2 == 0 ? Value.From(random.Next(500, 5000)) : random.Next(3) == 0 ? Value.Null : Value.From((long)random.Next(10)),
        "negative" => Value.From((long)random.Next(-100, 100)),
        "lateNegative" => Value.From(row > Rows * 3 / 4 && isHeavy ? -900_000L : isHeavy ? 9000L : 5L),
        "huge" => Value.From(isHeavy ? long.MaxValue / 2 : 5L),
        "double" => Value.From(isHeavy ? 1000.5 : 1.25),
        "text" => Value.From("x"),
        "late" => Value.From(row > Rows - 2000 && !isHeavy ? (long)random.Next(1_000_000) : isHeavy ? (long)random.Next(500, 1000) : 1L),
        _ => Value.From(isHeavy ? (long)random.Next(1000, 100_000) : random.Next(50)),
    };

    private static Column ColumnOf(Value[] values)
    {
        ColumnBuilder column = new();
        foreach (Value value in values)
        {
            column.Append(value);
        }

        return column.Build();
    }
}
