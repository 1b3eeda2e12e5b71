using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Stages;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

public sealed class QueryBinderTests
{
    [Theory]
    [InlineData("search a==1 and b>=2 or not(c)", "search (((a == 1) and (b >= 2)) or not(c))")]
    [InlineData("search a==1 or b==2 or c==3", "search ((a == 1) or (b == 2) or (c == 3))")]
    [InlineData("eval x=1+2*3-4/2", "eval x=((1 + (2 * 3)) - (4 / 2))")]
    [InlineData("eval x=-a*-2", "eval x=(-a * -2)")]
    [InlineData("eval x=a-1", "eval x=(a - 1)")]
    [InlineData("eval x=\"a\\\\b\\n\\\"\"", "eval x=\"a\\\\b\\n\\\"\"")]
    [InlineData("eval x=field(\"a b\"), y=field(\"c\")", "eval x=field(\"a b\"), y=c")]
    [InlineData("eval x=9223372036854775807, y=-9223372036854775808", "eval x=9223372036854775807, y=-9223372036854775808")]
    [InlineData("eval x=1.50, y=1e3, z=0x1f", "eval x=1.5, y=1000.0, z=31")]
    [InlineData("stats c, sum(a) as b, dc(x) by y", "stats count, sum(a) as b, dc(x) by y")]
    [InlineData("stats count by \"a b\"", "stats count by \"a b\"")]
    [InlineData("timechart span=2w sum(a/2)", "timechart span=2w sum((a / 2))")]
    [InlineData("sort limit=3 -a,+b by c", "sort limit=3 -a, b by c")]
    [InlineData("limit 2 3", "limit 2 3")]
    [InlineData("join type=left a , b [ table t | limit 1 ]", "join type=left a, b [ table t | limit 1 ]")]
    [InlineData("rex field=line \"a=\\\"(?<a.b>\\d+)\\\"\"", "rex field=line \"a=\\\"(?<a.b>\\d+)\\\"\"")]
    [InlineData("top 5 src_ip by sum(octet_count)", "top 5 src_ip by sum(octet_count)")]
    [InlineData("pivot sum(a) by b for c", "pivot sum(a) by b for c")]
    [InlineData("search cidr(src_ip, \"10.0.0.0/8\") and in(p, 1, \"x*\")", "search (cidr(src_ip, \"10.0.0.0/8\") and in(p, 1, \"x*\"))")]
    [InlineData("pcapfile as=packets filter=\"udp port 53\" x.pcap", "pcapfile as=packets filter=\"udp port 53\" x.pcap")]
    [InlineData("pcapfile filter=tcp as=auto x.pcap", "pcapfile filter=tcp x.pcap")]
    [InlineData("# note | table t", "table t")]
    public void Bind_CanonicalText_IsNormalizedAndParsesBack(string text, string canonical)
    {
        Assert.Equal(canonical, Bound.Canonical(text));
        Assert.Equal(canonical, Bound.Canonical(canonical));
    }

    [Theory]
    [InlineData("table from=2026 t", "2025-12-31T15:00:00Z")]
    [InlineData("table from=20261101 t", "2026-10-31T15:00:00Z")]
    [InlineData("table from=20261101103005 t", "2026-11-01T01:30:05Z")]
    [InlineData("table from=2026-11-01T10:00 t", "2026-11-01T01:00:00Z")]
    [InlineData("table from=2026-11-01T10:00:00.5Z t", "2026-11-01T10:00:00.5Z")]
    [InlineData("table from=-1h t", "2026-11-21T23:00:00Z")]
    [InlineData("table from=now t", "2026-11-22T00:00:00Z")]
    [InlineData("set d=date(\"20261101\", \"yyyyMMdd\") | table from=$(\"d\") t", "2026-10-31T15:00:00Z")]
    public void Bind_TableTimes_AreReadInTheZoneOfTheQuery(string text, string from) =>
        Assert.Equal(from, ((TableStage)Bound.Query(text).Stages[^1]).From.ToString());

    [Fact]
    public void Bind_TableNames_KeepWildcardsAndQuestionMarks()
    {
        TableStage stage = (TableStage)Bound.Query("table order=asc duration=10m offset=1 limit=2 a, b*, c?").Stages[0];
        Assert.Equal([new TableName("a", Optional: false), new TableName("b*", Optional: false), new TableName("c", Optional: true)], stage.Tables);
        Assert.Equal((600_000_000_000, 1, 2, true), (stage.Duration, stage.Offset, stage.Limit, stage.Ascending));
    }

    [Fact]
    public void Bind_SeveralMistakes_AreAllReportedInOrder()
    {
        IReadOnlyList<QueryError> errors = Bound.Errors("table lmit=1 t | serch a | eval x=nosuch(1)+lenn(a) | stats summ(a) by b | eval y=");
        Assert.Equal([90001, 92000, 90900, 90900, 21702, 90100], errors.Select(static e => e.Code));
        Assert.Equal([6, 17, 34, 44, 60, 82], errors.Select(static e => e.Offset));
        Assert.Equal(["did you mean limit?", "did you mean search?", null, "did you mean len?", "did you mean sum?", null], errors.Select(static e => e.Hint));
    }

    [Theory]
    [InlineData("table", 10604, 5, 4)]
    [InlineData("table t |", 90003, 9, 8)]
    [InlineData("", 90003, 0, -1)]
    [InlineData("search (a == 1", 90202, 7, 7)]
    [InlineData("search a == 1)", 90202, 13, 13)]
    [InlineData("search a = 1", 90000, 8, 9)]
    [InlineData("search a == \"x", 90203, 12, 13)]
    [InlineData("search a == 10.0.0.1", 90200, 12, 19)]
    [InlineData("search a == 1 AND b == 2", 90201, 14, 16)]
    [InlineData("search a == 'x'", 90100, 12, 12)]
    [InlineData("eval x=len(", 90100, 11, 10)]
    [InlineData("eval x=match(a, \"(\")", 90730, 16, 18)]
    [InlineData("timechart span=5mon count", 90500, 15, 18)]
    [InlineData("rex field=line \"(?<a>\"", 20901, 15, 21)]
    [InlineData("json \"[{a:1},{b}]\"", 10201, 15, 17)]
    [InlineData("union [ tabel t ]", 92000, 8, 12)]
    public void Bind_Mistake_HasCodeAndPlace(string text, int code, int offset, int end)
    {
        QueryError error = Bound.Errors(text)[0];
        Assert.Equal((code, offset, end), (error.Code, error.Offset, error.End));
    }

    [Fact]
    public void Bind_MissingTable_IsReportedWhenTheTablesAreKnown()
    {
        BindingOptions options = Bound.Options with { TableNames = ["flows"] };
        QueryBinder.Bind("table flows, x?, y* | limit 1", options);
        QueryError error = Assert.Single(Assert.Throws<QueryException>(() => QueryBinder.Bind("table flow", options)).Errors);
        Assert.Equal((10605, 6, 9, "did you mean flows?"), (error.Code, error.Offset, error.End, error.Hint));
        Assert.Equal([92000, 10605], Assert.Throws<QueryException>(() => QueryBinder.Bind("table flow | nosuchstage", options)).Errors.Select(static e => e.Code));
        error = Assert.Single(Assert.Throws<QueryException>(() => QueryBinder.Bind("table flows | import new", options)).Errors);
        Assert.Equal((30101, "create=t makes it"), (error.Code, error.Hint));
        QueryBinder.Bind("table flows | import create=t new", options);
    }

    [Fact]
    public void Bind_LongChainsOfConditions_StayFlat()
    {
        string text = "search " + string.Join(" or ", Enumerable.Range(0, 20_000).Select(static i => $"a == {i}"));
        SearchStage stage = (SearchStage)Bound.Query(text).Stages[0];
        Assert.Equal(20_000, ((OrExpression)stage.Condition!).Terms.Count);
        Assert.Equal(stage.ToString(), Bound.Canonical(stage.ToString()));
    }

    [Fact]
    public void Bind_LongChainOfOperators_IsAnErrorNotACrash() =>
        Assert.Equal(90300, Bound.Errors("eval x=" + string.Join('+', Enumerable.Repeat("1", 100_000)))[0].Code);

    [Theory]
    [InlineData("search {0}a{1}", "(", ")")]
    [InlineData("eval x={0}a{1}", "len(", ")")]
    [InlineData("{0}table t{1}", "union [ ", " ]")]
    [InlineData("eval x={0}a{1}", "-(", ")")]
    public void Bind_DeepButAllowedNesting_Works(string shape, string open, string close)
    {
        const int Depth = 98;
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, string.Concat(Enumerable.Repeat(open, Depth)), string.Concat(Enumerable.Repeat(close, Depth)));
        Assert.Equal(Bound.Canonical(text), Bound.Canonical(Bound.Canonical(text)));
    }

    [Fact]
    public void Catalogue_UsageOfEveryStage_BeginsWithItsName() =>
        Assert.All(StageCatalog.All, static stage => Assert.StartsWith(stage.Name, stage.Usage, StringComparison.Ordinal));
}
