using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Grouping;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Planning;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Tests.Binding;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Grouping;

/// <summary>Gaps, the rest, and the period before.</summary>
public sealed class TimechartTests
{
    private const long Minute = 60_000_000_000;
    private const long Noon = 1_793_620_800_000_000_000;

    [Theory]
    [InlineData("timechart span=1m sum(n)", "12:00 s=5;12:03 s=7")]
    [InlineData("timechart span=1m fill=0 sum(n)", "12:00 s=5;12:01 s=0;12:02 s=0;12:03 s=7")]
    [InlineData("timechart span=1m fill=null sum(n)", "12:00 s=5;12:01;12:02;12:03 s=7")]
    [InlineData("timechart span=1m fill=previous sum(n)", "12:00 s=5;12:01 s=5;12:02 s=5;12:03 s=7")]
    [InlineData("timechart span=1m compare=3m sum(n)", "12:00 s=5;12:03 s=7 s_prev=5 s_change=40.0")]
    [InlineData("timechart span=1m compare=1m sum(n)", "12:00 s=5;12:01 s_prev=5;12:03 s=7")]
    public void Run_Gaps_AreFilledAsAsked(string stage, string expected) =>
        Assert.Equal(expected, Run($"table t | {stage.Replace("sum(n)", "sum(n) as s", StringComparison.Ordinal)}", (0, "a", 2), (0, "b", 3), (3, "a", 7)));

    [Theory]
    [InlineData("from=20261102120000 to=20261102120500", "fill=0", "12:00 s=0;12:01 s=0;12:02 s=0;12:03 s=4;12:04 s=0")]
    [InlineData("from=20261102120300 to=20261102120500", "compare=5m", "12:03 s=4 s_prev=3 s_change=33.33;12:04 s_prev=9")]
    [InlineData("from=20261102130000 to=20261102130200", "fill=0", "13:00 s=0;13:01 s=0")]
    public void Run_RangeOfTheTable_IsTheRangeOfTheChart(string range, string options, string expected) =>
        Assert.Equal(expected, Run($"table {Local(range)} t | timechart span=1m {options} sum(n) as s", (-2, "a", 3), (-1, "a", 9), (3, "b", 4)));

    [Theory]
    [InlineData("count as c by k limit=1", "12:00 a=2 other=2;12:01 a=1 other=1")]
    [InlineData("count as c by k limit=1 other=f", "12:00 a=2;12:01 a=1")]
    [InlineData("min(n) as c by k limit=1", "12:00 c=3 other=1;12:01 c=6 other=5")]
    [InlineData("avg(n) as c by k limit=1", "12:00 c=3.0;12:01 c=6.0")]
    [InlineData("count as c, sum(n) as s by k limit=1", "12:00 a_c=2 a_s=3 other_c=2 other_s=5;12:01 a_c=1 a_s=5 other_c=1 other_s=6")]
    [InlineData("count as c by k limit=3", "12:00 a=2 b=1 c=1;12:01 a=1 c=1")]
    [InlineData("count as c by k fill=0 limit=3", "12:00 a=2 b=1 c=1;12:01 a=1 b=0 c=1")]
    [InlineData("count as c by k compare=1m limit=1", "12:00 a=2 other=2;12:01 a=1 a_prev=2 a_change=-50.0 other=1 other_prev=2 other_change=-50.0")]
    public void Run_ManyKeys_KeepsTheLargestAndSumsUpTheRest(string arguments, string expected) =>
        Assert.Equal(expected, Run($"table t | timechart span=1m {arguments}", (0, "a", 1), (0, "a", 2), (0, "b", 2), (0, "c", 3), (1, "a", 5), (1, "c", 6)));

    [Theory]
    [InlineData("timechart span=2m compare=3m count", "compare=3m is no multiple of span=2m")]
    [InlineData("timechart span=1d compare=1mon count", "compare=1mon is no multiple of span=1d")]
    [InlineData("timechart fill=zero count", "fill=zero: 0, null or previous expected")]
    public void Prepare_WrongOptions_SaysWhatIsExpected(string query, string message) =>
        Assert.Equal(message, Assert.Single(Assert.Throws<QueryException>(() => Rows("table t | " + query)).Errors).Message);

    [Fact]
    public void Run_CalendarPeriod_ComparesMonthsWithMonths()
    {
        const long Day = 24 * 60 * Minute;
        InMemoryCatalog catalog = new(groupRows: 10);
        Append(catalog, (Noon - (60 * Day), "a", 1L), (Noon - (30 * Day), "a", 2L), (Noon, "a", 4L));
        Assert.Equal(
            "1 null null;2 1 100.0;4 2 100.0",
            string.Join(';', QueryRun.Rows(catalog, "table t | timechart span=1mon compare=1mon sum(n) as s").Select(static row => $"{QueryRun.Field(row, "s")} {QueryRun.Field(row, "s_prev")} {QueryRun.Field(row, "s_change")}")));
    }

    [Fact]
    public void Plan_ComparedRange_ReachesBackAndLeavesOutWhatLiesBetween()
    {
        BoundQuery plan = Planner.Plan(Bound.Query("table from=20261102 to=20261103 t | search n > 1 | timechart span=1h compare=1w count"));
        TableStage table = (TableStage)plan.Stages[0];
        Assert.Equal("2026-10-25T15:00:00Z", table.From.ToString());
        Assert.Equal("2026-11-02T15:00:00Z", table.To.ToString());
        Assert.Equal(["((_time < 2026-10-26T15:00:00Z) or (_time >= 2026-11-01T15:00:00Z))", "(n > 1)"], table.Filters.Select(static filter => filter.ToString()));
        Assert.Equal("2026-11-01T15:00:00Z", ((TimechartStage)plan.Stages[1]).Options.From.ToString());
    }

    /// <summary>The clock of the tests is nine hours ahead.</summary>
    private static string Local(string range) => string.Join(' ', range.Split(' ').Select(static part => part.Split('=') is [var name, var time]
        ? $"{name}={DateTime.ParseExact(time, "yyyyMMddHHmmss", null).AddHours(9):yyyyMMddHHmmss}" : part));

    private static string Run(string query, params (int Minute, string Key, long Number)[] rows)
    {
        InMemoryCatalog catalog = new(groupRows: 2);
        Append(catalog, [.. rows.Select(static row => (Noon + (row.Minute * Minute), row.Key, row.Number))]);
        return string.Join(';', QueryRun.Rows(catalog, query).Select(static row => (
            $"{DateTime.UnixEpoch.AddTicks(QueryRun.Field(row, "_time").AsLong / 100):HH:mm} " + string.Join(' ', row.Where(static e => e.Key != "_time").Select(static e => $"{e.Key}={e.Value}"))).TrimEnd()));
    }

    private static IReadOnlyList<ValueMap> Rows(string query)
    {
        InMemoryCatalog catalog = new(groupRows: 2);
        Append(catalog, (Noon, "a", 1));
        return QueryRun.Rows(catalog, query);
    }

    private static void Append(InMemoryCatalog catalog, params (long Time, string Key, long Number)[] rows) => catalog.Table("t").AppendAsync(new RowBatch(
        rows.Length,
        ["_time", "k", "n"],
        [
            new LongColumn(ValueKind.Date, rows.Select(static row => row.Time).ToArray()),
            new ValueColumn(rows.Select(static row => Value.From(row.Key)).ToArray()),
            new LongColumn(ValueKind.Long, rows.Select(static row => row.Number).ToArray()),
        ])).AsTask().Wait();
}
