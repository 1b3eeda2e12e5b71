using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

public sealed class QueryEngineTests
{
    [Fact]
    public void Execute_CountSumMinMaxWithoutFilter_ReadsNoColumn()
    {
        InMemoryCatalog catalog = Numbers(10_000, groupRows: 1000);

        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(catalog, "table t | stats count, sum(n), min(n), max(n), avg(n)");

        Assert.Equal("{avg(n)=4999.5, count=10000, max(n)=9999, min(n)=0, sum(n)=49995000}", Value.From(rows[0]).ToString());
        Assert.Equal(0, statistics.BlocksRead);
        Assert.Equal(10, statistics.BlocksPruned);
        Assert.Equal(0, statistics.BytesRead);
    }

    [Fact]
    public void Execute_SourceInTheMiddle_AddsItsRowsToThoseSoFar()
    {
        InMemoryCatalog catalog = Numbers(10, groupRows: 5);

        Assert.Equal("{n=3}\n{n=7}", QueryRun.Text(catalog, "table t | search n == 3 | table t | search n == 3 or n == 7 | fields n | dedup n | sort n"));
        Assert.Equal("{count=20, sum(n)=90}", QueryRun.Text(catalog, "table t | eval m = n | table t | stats count, sum(n)"));
    }

    [Fact]
    public void Execute_StatisticsOfOneCallUnknown_ReadsValuesOnceForAll()
    {
        InMemoryCatalog catalog = Numbers(5_000, groupRows: 1000);

        Assert.Equal(
            "{count=5000, dc(n)=5000, sum(n)=12497500}",
            QueryRun.Text(catalog, "table t | stats count, dc(n), sum(n)"));
    }

    [Fact]
    public void Execute_ConditionOutsideOfStatistics_ReadsOnlyGroupsThatMayMatch()
    {
        InMemoryCatalog catalog = Numbers(10_000, groupRows: 1000);

        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(catalog, "table t | search n == 4321 | fields n");

        Assert.Single(rows);
        Assert.Equal(1, statistics.BlocksRead);
        Assert.Equal(9, statistics.BlocksPruned);
    }

    [Fact]
    public void Execute_LimitOnNewestRows_OpensOneGroup()
    {
        InMemoryCatalog catalog = Numbers(10_000, groupRows: 1000);

        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(catalog, "table t | fields n | limit 3");

        Assert.Equal(["{n=9999}", "{n=9998}", "{n=9997}"], rows.Select(static r => Value.From(r).ToString()));
        Assert.Equal(1, statistics.BlocksRead);
    }

    [Fact]
    public void Execute_FieldByTheNameOfAnotherTool_ReadsOursUnderItsName()
    {
        InMemoryCatalog catalog = new();
        Store(catalog, "t", ("octet_count", [Value.From(7L), Value.From(5L)]));

        Assert.Equal("{sum(bytes)=12}", QueryRun.Text(catalog, "table t | stats sum(bytes)"));
        Assert.Equal("{bytes=7}", QueryRun.Text(catalog, "table t | search bytes > 6 | fields bytes"));
    }

    [Theory]
    [InlineData("mpls_top_label_type", "ie_46")]
    [InlineData("mpls_top_label_type", "mplsTopLabelType")]
    [InlineData("ie_46", "mpls_top_label_type")]
    [InlineData("ie_46", "MPLSTOPLABELTYPE")]
    [InlineData("octet_total_count", "ie_85")]
    public void Execute_ElementByAnotherOfItsNames_IsFound(string stored, string asked)
    {
        InMemoryCatalog catalog = new();
        Store(catalog, "t", (stored, [Value.From(4L)]));

        Assert.Equal($"{{{asked}=4}}", QueryRun.Text(catalog, $"table t | search {asked} > 3 | fields {asked}"));
    }

    [Fact]
    public void Execute_SeveralTablesAndPatterns_GivesEachOnce()
    {
        InMemoryCatalog catalog = new();
        Store(catalog, "a1", ("n", [Value.From(1L)]));
        Store(catalog, "a2", ("n", [Value.From(2L)]));
        Store(catalog, "b", ("n", [Value.From(4L)]));

        Assert.Equal("{_table=a1, count=1}\n{_table=a2, count=1}", QueryRun.Text(catalog, "table a*, a1, none? | stats count by _table"));
    }

    [Fact]
    public void Execute_MoreGroupsThanMemory_FailsByName()
    {
        InMemoryCatalog catalog = Numbers(50_000, groupRows: 5000);

        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(
            () => QueryRun.Run(catalog, "table t | stats estpercentile(n, 50) by n", memoryBytes: 1 << 20));

        Assert.Contains("stats holds", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--memory", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, catalog.Table("t").OpenSnapshots);
    }

    [Fact]
    public void Execute_TimeSpent_FailsWithTheLimit()
    {
        InMemoryCatalog catalog = Numbers(5_000, groupRows: 1000);
        QueryEngine engine = new(catalog);

        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(() => engine.Execute(
            engine.Prepare("table t | stats count by n"), new QueryLimits(TimeSpan.Zero, 1 << 30, 2), new ListSink(), CancellationToken.None));

        Assert.Contains("--timeout", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, catalog.Table("t").OpenSnapshots);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_EndsWithoutAnAnswer()
    {
        InMemoryCatalog catalog = Numbers(5_000, groupRows: 1000);
        QueryEngine engine = new(catalog);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        ListSink sink = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.ExecuteAsync(engine.Prepare("table t"), QueryLimits.Default, sink, cancelled.Token));

        Assert.Empty(sink.Rows);
    }

    [Fact]
    public void Execute_SinkWantsNoMore_StopsReading()
    {
        InMemoryCatalog catalog = Numbers(100_000, groupRows: 10_000);
        QueryEngine engine = new(catalog);
        ListSink sink = new(most: 1);

        QueryStatistics statistics = engine.Execute(engine.Prepare("table t"), QueryLimits.Default, sink, CancellationToken.None);

        Assert.True(statistics.BlocksRead <= 2, $"{statistics.BlocksRead} groups read");
        Assert.Equal(0, catalog.Table("t").OpenSnapshots);
    }

    [Fact]
    public void Prepare_FieldsNamed_TellsTheirOrder()
    {
        QueryEngine engine = new(new InMemoryCatalog());

        Assert.Equal(["p", "count", "b"], engine.Prepare("json \"{}\" | stats count, sum(n) as b by p").Fields);
        Assert.Equal(["b", "a"], engine.Prepare("json \"{}\" | fields b, a").Fields);
        Assert.Null(engine.Prepare("json \"{}\"").Fields);
    }

    [Theory]
    [InlineData("json \"[{a:1,b:2},{a:1,b:3},{a:2}]\" | dedup a", "{a=1, b=2}\n{a=2}")]
    [InlineData("json \"[{a:1},{}]\" | fillnull value=0 a", "{a=1}\n{a=0}")]
    [InlineData("json \"[{p:'x'},{p:'y'},{p:'x'},{p:'z'}]\" | top 1 p", "{count=2, p=x, share=50.0}\n{count=2, p=other, share=50.0}")]
    [InlineData("json \"[{p:'x'},{p:'y'},{p:'x'}]\" | rare 1 p", "{count=1, p=y, share=33.33}")]
    [InlineData("json \"[{r:1,c:'a',n:1},{r:1,c:'b',n:2},{r:2,c:'a',n:4}]\" | pivot sum(n) by r for c", "{a=1, b=2, r=1}\n{a=4, r=2}")]
    [InlineData("json \"[{a:1,b:1,n:1},{a:1,b:2,n:2},{a:2,b:1,n:4}]\" | rollup label=all sum(n) as s by a, b | search a == \"all\" or b == \"all\"", "{a=1, b=all, s=3}\n{a=2, b=all, s=4}\n{a=all, b=all, s=7}")]
    [InlineData("json \"[{v:97},{v:18},{v:2},{v:85},{v:81},{v:85},{v:65},{v:14},{v:96},{v:22},{v:42}]\" | stats percentile(v, 37) as l, percentile(v, 37, \\\"nearest\\\") as n, median(v) as m", "{l=36.0, m=65.0, n=42.0}")]
    [InlineData("json \"[{a:9223372036854775807},{a:1}]\" | stats sum(a) as s", "{s=9.223372036854776E+18}")]
    [InlineData("json \"[{a:'5'},{a:null}]\" | stats sum(a) as s, count(a) as c, avg(a) as m", "{c=1}")]
    [InlineData("json \"[]\" | stats count, sum(a) as s", "{count=0}")]
    [InlineData("json \"[]\" | stats count by a", "")]
    [InlineData("json \"[{a:1},{a:2},{a:2.5}]\" | stats sum(a) as s, range(a) as r, estdc(a) as e", "{e=3, r=1.5, s=5.5}")]
    public void Execute_Stage_GivesItsRows(string query, string rows)
    {
        string text = query.Replace("\\\"", "\"", StringComparison.Ordinal);

        Assert.Equal(rows, QueryRun.Text(new InMemoryCatalog(), text));
    }

    [Fact]
    public void Execute_HundredsOfThousandsOfGroups_AgreesForAnyNumberOfThreads()
    {
        InMemoryCatalog catalog = Numbers(700_000, groupRows: 65_536);

        foreach (int threads in new[] { 1, 2 })
        {
            Assert.Equal(
                "{count=1, n=699999, s=699999}\n{count=1, n=699998, s=699998}",
                QueryRun.Text(catalog, "table t | stats count, sum(n) as s by n | sort limit=2 -s", threads));
            Assert.Equal(
                "{a=700000, b=700000, c=244999650000}",
                QueryRun.Text(catalog, "table t | stats count as k, sum(n) as s by n, _time | stats count as a, sum(k) as b, sum(s) as c", threads));
        }
    }

    private static InMemoryCatalog Numbers(int count, int groupRows)
    {
        InMemoryCatalog catalog = new(groupRows);
        long[] numbers = new long[count], times = new long[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = i;
            times[i] = 1_700_000_000_000_000_000 + (i * 1_000_000L);
        }

        RowBatch rows = new(
            count, ["_time", "n"], [new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, numbers)]);
        catalog.Table("t").AppendAsync(rows).AsTask().Wait();
        return catalog;
    }

    private static void Store(InMemoryCatalog catalog, string table, (string Name, Value[] Values) field) =>
        catalog.Table(table).AppendAsync(new RowBatch(field.Values.Length, [field.Name], [new ValueColumn(field.Values)])).AsTask().Wait();
}
