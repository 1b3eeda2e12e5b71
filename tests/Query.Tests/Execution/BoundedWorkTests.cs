using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

/// <summary>Queries that make much of little end soon: with an answer, or with an error that says why.</summary>
public sealed class BoundedWorkTests
{
    [Theory]
    [InlineData("table t | eval x = lpad(\"a\", 50000 + k) | stats count", "lpad: the texts or arrays made for")]
    [InlineData("table t | eval x = daterange(date(\"1926\", \"yyyy\"), date(\"2026\", \"yyyy\"), concat(\"1\", \"s\")), y = array(x, x, k) | stats count", "array: the texts or arrays")]
    [InlineData("table t | eval x = split(lpad(str(k), 1500, \",\"), \",\") | stats count", "split: the texts or arrays")]
    public void Eval_OfMuchFromLittle_IsRefusedByName(string query, string message) =>
        Assert.Contains(message, Assert.Throws<QueryExecutionException>(() => QueryRun.Run(Numbers(4000), query, 2, 16 << 20)).Message);

    [Fact]
    public void Explode_OfAnArrayOfMany_StaysInBatches()
    {
        InMemoryCatalog catalog = Numbers(20);
        Assert.Equal(
            "{count=2000020}",
            QueryRun.Text(catalog, "table t | eval a = split(lpad(\"\", 100000, \",\"), \",\") | explode a | stats count"));
    }

    [Fact]
    public void Join_CrossOfMany_EndsAtTheDeadline()
    {
        InMemoryCatalog catalog = Numbers(30_000);
        QueryEngine engine = new(catalog);
        PreparedQuery query = engine.Prepare("table t | join type=cross [ table t | fields k ] | sort k");
        QueryLimits limits = new(TimeSpan.FromMilliseconds(300), 64 << 20, 2);
        Assert.Contains("took longer than 0.3 s", Assert.Throws<QueryExecutionException>(() => engine.Execute(query, limits, new ListSink(), CancellationToken.None)).Message);
    }

    [Fact]
    public void Join_CrossSpilled_EndsWhenTheDiskOfTheQueryIsUsedUp()
    {
        InMemoryCatalog catalog = Numbers(3000);
        QueryEngine engine = new(catalog);
        PreparedQuery query = engine.Prepare("table t | join type=cross [ table t | fields k ] | sort k");
        QueryLimits limits = new(TimeSpan.FromMinutes(1), 1 << 20, 2) { SpillBytes = 8 << 20 };
        Assert.Contains("more than the 8 MB of disk", Assert.Throws<QueryExecutionException>(() => engine.Execute(query, limits, new ListSink(), CancellationToken.None)).Message);
    }

    [Theory]
    [InlineData("table t | sort -k")]
    [InlineData("table t | stats count by k")]
    [InlineData("table t | join type=cross [ table t ]")]
    [InlineData("table t | union [ table t ]")]
    [InlineData("table t | eval a = array(1, 2, 3, 4) | explode a")]
    public void Cancel_WhileRowsAreGiven_EndsWithinABatch(string query)
    {
        foreach (long memory in new[] { 1L << 30, 1L << 17 })
        {
            using CancellationTokenSource cancellation = new();
            CancellingSink sink = new(cancellation);
            QueryEngine engine = new(Numbers(query.Contains("cross") ? 600 : 20_000));
            Assert.ThrowsAny<OperationCanceledException>(() => engine.Execute(
                engine.Prepare(query), new QueryLimits(TimeSpan.FromMinutes(1), memory, 2), sink, cancellation.Token));
            Assert.Equal(1, sink.Batches);
        }
    }

    private static InMemoryCatalog Numbers(int count)
    {
        InMemoryCatalog catalog = new(5000);
        ValueMap[] rows = [.. Enumerable.Range(0, count).Select(static i => new ValueMap([KeyValuePair.Create("k", Value.From((long)i))]))];
        catalog.Table("t").AppendAsync(MapRows.ToBatch(rows)).AsTask().Wait();
        return catalog;
    }

    private sealed class CancellingSink(CancellationTokenSource cancellation) : IResultSink
    {
        public int Batches { get; private set; }

        public void Begin(IReadOnlyList<string>? fields)
        {
        }

        public bool Rows(RowBatch batch)
        {
            Batches++;
            cancellation.Cancel();
            return true;
        }
    }
}
