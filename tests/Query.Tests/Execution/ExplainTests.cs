using System.Text.RegularExpressions;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

public sealed class ExplainTests
{
    private readonly RandomTable _table = new(seed: 1, rowCount: 5_000, groupRows: 1_000);

    [Fact]
    public void Explain_Query_TellsPlanWithoutReading()
    {
        (IReadOnlyList<ValueMap> rows, QueryStatistics statistics) = QueryRun.Run(
            _table.Catalog, "explain table t | search dst_port == 7 and protocol == 6 | stats count, sum(octet_count) as s by src_ip | sort limit=3 -s");

        Assert.Equal(
            [
                "table t",
                "    time       all there is",
                "    condition  (dst_port == 7), met in the scan",
                "    condition  (protocol == 6), met in the scan",
                "    columns    dst_port, octet_count, protocol, src_ip",
                "    order      none asked for: the blocks are handed out to threads",
                "    blocks     5 of 5 in the time range",
                "| stats count, sum(octet_count) as s by src_ip",
                "    top        only the first 3 groups by -s are made rows",
                "    threads    each collects a part, then the parts are joined",
                "| sort limit=3 -s",
                "    top        only the first 3 rows are kept",
            ],
            Lines(rows));
        Assert.Equal(0, statistics.BlocksRead);
        Assert.Equal(0, statistics.RowsScanned);
        Assert.Equal(0, _table.Catalog.Table("t").OpenSnapshots);
    }

    [Fact]
    public void Explain_QueryInside_IsIndentedUnderItsStage()
    {
        IReadOnlyList<string> lines = Lines(QueryRun.Rows(_table.Catalog, "explain table order=asc t | join protocol [ json \"[{protocol: 6}]\" | limit 1 ] | limit 2"));

        Assert.Equal(["| join protocol [ … ]", "    query", "        json \"{\\\"protocol\\\":6}\"", "        | limit 1", "| limit 2"], lines.Skip(5).Where(static line => !line.Contains("blocks", StringComparison.Ordinal)));
        Assert.Contains("    order      oldest first, by one thread", lines);
    }

    [Theory]
    [InlineData("flowsearch [ json \"[{src_ip: '0.0.0.0/0'}]\" | limit 7 ]")]
    [InlineData("mpsearch s [ json \"[{keyword: 'a'}]\" | limit 7 ]")]
    [InlineData("streamjoin protocol [ json \"[{protocol: 6}]\" | limit 7 ]")]
    [InlineData("union [ json \"[{protocol: 6}]\" | limit 7 ]")]
    public void Explain_QueryInsideAnyStage_IsTold(string stage) =>
        Assert.Contains("        | limit 7", Lines(QueryRun.Rows(_table.Catalog, $"explain table t | {stage}")));

    [Fact]
    public void Explain_QueryInsideSetq_IsTold() =>
        Assert.Contains("        | limit 7", Lines(QueryRun.Rows(_table.Catalog, "explain setq [ json \"[{protocol: 6}]\" | limit 7 ] | table t")));

    [Theory]
    [InlineData("sort -octet_count | limit 5", new[] { "| sort limit=5 -octet_count", "    top        only the first 5 rows are kept" })]
    [InlineData("sort limit=3 -octet_count | limit 2 5", new[] { "| sort limit=3 -octet_count", "    top        only the first 3 rows are kept", "| limit 2 5" })]
    [InlineData("sort -octet_count by protocol | limit 5", new[] { "| sort -octet_count by protocol", "| limit 5" })]
    [InlineData("sort -octet_count | limit 999999999999", new[] { "| sort -octet_count", "| limit 999999999999" })]
    public void Explain_SortBeforeLimit_KeepsFirstRowsOnly(string stages, string[] expected) => Assert.Equal(
        expected, Lines(QueryRun.Rows(_table.Catalog, $"explain table t | {stages}")).SkipWhile(static line => !line.StartsWith('|')).Where(static line => !line.Contains("threads", StringComparison.Ordinal)));

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("4 10")]
    [InlineData("4990 100")]
    public void Run_SortBeforeLimit_GivesThoseRowsOfTheSorted(string limit)
    {
        int[] numbers = [.. limit.Split(' ').Select(int.Parse)];
        IEnumerable<ValueMap> all = QueryRun.Rows(_table.Catalog, "table t | sort -octet_count, _id | fields _id, octet_count");
        Assert.Equal(
            (numbers.Length == 1 ? all.Take(numbers[0]) : all.Skip(numbers[0]).Take(numbers[1])).Select(static row => Value.From(row).ToString()),
            QueryRun.Rows(_table.Catalog, $"table t | sort -octet_count, _id | limit {limit} | fields _id, octet_count").Select(static row => Value.From(row).ToString()));
    }

    [Fact]
    public void Analyze_LessOrNull_LeavesBlocksWithoutNullsToStatistics() => Assert.Contains(
        "    blocks     5: 0 read; skipped 0 by time, 5 by statistics, 0 by their values; 0 answered by statistics",
        Lines(QueryRun.Rows(_table.Catalog, "explain analyze table t | search octet_count > 1000000 or isnull(octet_count)")));

    [Fact]
    public void Analyze_Query_CountsRowsOfEachStageAndBlocks()
    {
        IReadOnlyList<string> lines = Lines(QueryRun.Rows(_table.Catalog, "explain analyze table t | search octet_count > 4000 | eval x=1 | stats count by protocol | limit 2"));
        int kept = _table.Rows.Count(static row => RandomTable.Get(row, "octet_count").AsLong > 4000);

        Assert.Equal([$"{kept} out", $"{kept} in, {kept} out", $"{kept} in, 3 out", "3 in, 2 out"], Counts(lines));
        Assert.Contains(lines, static line => Regex.IsMatch(line, "^ +rows .* ms on 2 threads$", RegexOptions.NonBacktracking));
        Assert.Contains("    blocks     5: 5 read; skipped 0 by time, 0 by statistics, 0 by their values; 0 answered by statistics", lines);
        Assert.Contains(lines, static line => line.StartsWith("    read       5000 rows, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Analyze_TimesOfAllStages_AreNotNegative()
    {
        IReadOnlyList<string> lines = Lines(QueryRun.Rows(_table.Catalog, "explain analyze table t | eval x=octet_count*2 | sort -x | eval y=1 | limit 10", parallelism: 1));
        double[] times = [.. lines.Select(static line => Regex.Match(line, @"^ +rows .* (?<ms>[-\d.]+) ms", RegexOptions.NonBacktracking)).Where(static m => m.Success).Select(static m => double.Parse(m.Groups["ms"].Value, System.Globalization.CultureInfo.InvariantCulture))];

        Assert.Equal(5, times.Length);
        Assert.All(times, static time => Assert.True(time >= 0, $"{time} ms"));
    }

    [Fact]
    public void Analyze_BlocksNotRead_AreToldByReason()
    {
        InMemoryCatalog catalog = _table.Catalog;
        Assert.Contains("    blocks     5: 0 read; skipped 0 by time, 0 by statistics, 0 by their values; 5 answered by statistics",
            Lines(QueryRun.Rows(catalog, "explain analyze table t | stats count")));
        Assert.Contains("    blocks     5: 0 read; skipped 5 by time, 0 by statistics, 0 by their values; 0 answered by statistics",
            Lines(QueryRun.Rows(catalog, "explain analyze table from=2030 t | stats count by protocol")));
        Assert.Contains("    blocks     5: 0 read; skipped 0 by time, 5 by statistics, 0 by their values; 0 answered by statistics",
            Lines(QueryRun.Rows(catalog, "explain analyze table t | search octet_count > 1000000")));
        Assert.Contains("    blocks     5: 0 read; skipped 0 by time, 0 by statistics, 5 by their values; 0 answered by statistics",
            Lines(QueryRun.Rows(catalog, "explain analyze table t | search src_ip == ip(\"193.0.0.1\")")));
    }

    [Fact]
    public void Analyze_Query_GivesTheSameStatisticsAsTheQuery()
    {
        const string Query = "table t | search dst_port == 7 | stats count by src_ip";

        QueryStatistics plain = QueryRun.Run(_table.Catalog, Query).Statistics, analyzed = QueryRun.Run(_table.Catalog, "explain analyze " + Query).Statistics;

        Assert.Equal((plain.RowsScanned, plain.BlocksRead, plain.BlocksPruned, plain.BytesRead), (analyzed.RowsScanned, analyzed.BlocksRead, analyzed.BlocksPruned, analyzed.BytesRead));
    }

    [Fact]
    public void Explain_WrongQuery_GivesOffsetsInTheWholeText()
    {
        QueryEngine engine = new(_table.Catalog);

        QueryException failure = Assert.Throws<QueryException>(() => engine.Prepare("explain analyze table t | limt 3"));

        Assert.Equal("explain analyze table t | limt 3", failure.Text);
        Assert.Equal(26, Assert.Single(failure.Errors).Offset);
        Assert.Equal("explain stands in front of a whole query", Assert.Throws<QueryException>(() => engine.Prepare("table t | explain")).Message);
    }

    [Theory]
    [InlineData("explain table t", "explain table t")]
    [InlineData("  explain\tanalyze table t|limit 3", "explain analyze table t | limit 3")]
    [InlineData("table t", "table t")]
    public void Prepare_Explain_KeepsItInTheText(string query, string text) => Assert.Equal(text, new QueryEngine(_table.Catalog).Prepare(query).Text);

    private static IReadOnlyList<string> Lines(IReadOnlyList<ValueMap> rows) => [.. rows.Select(static row => Assert.Single(row).Value.AsString)];

    private static IEnumerable<string> Counts(IReadOnlyList<string> lines) =>
        lines.Select(static line => Regex.Match(line, @"^ +rows +(?<rows>.*?), [-\d.]+ ms", RegexOptions.NonBacktracking)).Where(static match => match.Success).Select(static match => match.Groups["rows"].Value);
}
