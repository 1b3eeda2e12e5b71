using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Grouping;

/// <summary>Running values, differences, histograms and billing, on rows in an order.</summary>
public sealed class RunningTests
{
    private const string Source = "json \"[{k: 'a', n: 1}, {k: 'b', n: 10}, {k: 'a', n: 3}, {k: 'a'}, {k: 'b', n: 2.5}, {k: 'a', n: 2}]\" | ";

    [Theory]
    [InlineData("count as r", "1 2 3 4 5 6")]
    [InlineData("count(n) as r", "1 2 3 3 4 5")]
    [InlineData("sum(n) as r", "1 11 14 14 16.5 18.5")]
    [InlineData("sum(n) as r by k", "1 10 4 4 12.5 6")]
    [InlineData("current=f sum(n) as r by k", "null null 1 4 10 4")]
    [InlineData("avg(n) as r by k", "1.0 10.0 2.0 2.0 6.25 2.0")]
    [InlineData("max(n) as r", "1 10 10 10 10 10")]
    [InlineData("min(n) as r by k", "1 10 1 1 2.5 1")]
    [InlineData("dc(k) as r", "1 2 2 2 2 2")]
    [InlineData("first(n) as r by k", "1 10 1 1 10 1")]
    [InlineData("window=2 sum(n) as r", "1 11 13 3 2.5 4.5")]
    [InlineData("window=2 current=f sum(n) as r", "null 1 11 13 3 2.5")]
    [InlineData("window=2 count as r by k", "1 1 2 2 2 2")]
    [InlineData("window=3 median(n) as r", "1.0 5.5 3.0 6.5 2.75 2.25")]
    public void Streamstats_Rows_GiveTheValueSoFar(string arguments, string expected) =>
        Assert.Equal(expected, string.Join(' ', Run($"streamstats {arguments}", "r")));

    [Fact]
    public void Streamstats_PercentileWithoutWindow_IsRefused() =>
        Assert.Equal(21703, Assert.Single(Assert.Throws<QueryException>(() => Run("streamstats median(n) as r", "r")).Errors).Code);

    [Theory]
    [InlineData("delta n", "null 9 -7 null null -0.5")]
    [InlineData("delta n by k", "null null 2 null -7.5 null")]
    public void Delta_Rows_GiveTheDifference(string stage, string expected) => Assert.Equal(expected, string.Join(' ', Run(stage, "delta_n")));

    [Theory]
    [InlineData("[{n: 0}, {n: 0.5}, {n: 1}, {n: 3}, {n: 4}, {n: -1}, {n: -0.5}, {n: -3}, {n: 'x'}]", "", "-4:1 -2:0 -1:2 0:2 1:1 2:1 4:1")]
    [InlineData("[{n: 5}, {n: 19.9}, {n: 40}]", "size=10", "0:1 10:1 20:0 30:0 40:1")]
    [InlineData("[{n: -5}, {n: 0.1}]", "size=0.5", "-5:1 -4.5:0 -4:0 -3.5:0 -3:0 -2.5:0 -2:0 -1.5:0 -1:0 -0.5:0 0:1")]
    public void Histogram_Numbers_FallBetweenTheirEdges(string rows, string option, string expected) => Assert.Equal(
        expected,
        string.Join(' ', QueryRun.Rows(new InMemoryCatalog(groupRows: 2), $"json \"{rows}\" | histogram {option} n").Select(static row => $"{QueryRun.Field(row, "from")}:{QueryRun.Field(row, "count")}")));

    [Fact]
    public void Histogram_TooManyBuckets_IsRefused() => Assert.Throws<QueryExecutionException>(() =>
        QueryRun.Rows(new InMemoryCatalog(groupRows: 2), "json \"[{n: 0}, {n: 1000000}]\" | histogram size=1 n"));

    /// <summary>20 buckets of 5 minutes, of which 19 have 300 s × i / 8 octets: the 95th percentile is the highest but one.</summary>
    [Fact]
    public void Billing_TwentyBuckets_ForgivesTheHighest()
    {
        string rows = string.Join(", ", Enumerable.Range(1, 19).Select(static i => $"{{m: {i * 5}, o: {i * 300 * 1000 / 8}, i: 1, x: 2}}"));
        string query = $"json \"[{rows}, {{m: 0, i: 9, o: 0, x: 9}}]\" | eval _time=dateadd(date(\"20261101\", \"yyyyMMdd\"), \"min\", m) | ";
        InMemoryCatalog catalog = new(groupRows: 2);
        Assert.Equal(
            "{billed=18000.0, buckets=20, i=1, max=19000.0, mean=9500.0}\n{billed=0.0, buckets=20, i=9, max=0.0, mean=0.0}",
            QueryRun.Text(catalog, query + "billing o by i"));
        Assert.Equal(
            "{billed=18000.0, buckets=20, in=18000.0, interface=1, out=0.0}\n{billed=18000.0, buckets=20, in=0.0, interface=2, out=18000.0}\n{billed=0.0, buckets=20, in=0.0, interface=9, out=0.0}",
            QueryRun.Text(catalog, query + "billing in=i out=x o"));
        Assert.Equal("{billed=10000.0, buckets=20, max=19000.0, mean=9500.0}", QueryRun.Text(catalog, query + "billing p=55 o"));
    }

    private static IEnumerable<string> Run(string stage, string field) =>
        QueryRun.Rows(new InMemoryCatalog(groupRows: 2), Source + stage).Select(row => QueryRun.Field(row, field).ToString());
}
