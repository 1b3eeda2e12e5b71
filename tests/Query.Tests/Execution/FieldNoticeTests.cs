using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

public sealed class FieldNoticeTests
{
    private readonly InMemoryCatalog _catalog = new(groupRows: 1);

    public FieldNoticeTests() => QueryRun.Rows(_catalog,
        """json "[{dst_port: 1, octet_count: 5, old_name: 1, sampling_rate: 100}, {dst_port: 2, octet_count: 5, sampling_rate: 0}]" | import create=t t""");

    [Theory]
    [InlineData("table t | search dst_prt == 443", "no row of t has a field dst_prt; did you mean dst_port?")]
    [InlineData("table t | stats sum(octet_cuont) by dst_port", "no row of t has a field octet_cuont; did you mean octet_count?")]
    [InlineData("table t | eval x = dst_prt | sort -x | fields x", "no row of t has a field dst_prt; did you mean dst_port?")]
    [InlineData("table limit=1 t | sort src_prt", "no row of t has a field src_prt; did you mean src_port?")]
    [InlineData("table t | stats sum(est_octet_count)", "the sampling rate is unknown (0) in 1 of 2 blocks of t: where it is, est_octet_count is what was counted")]
    public void Run_FieldThatNoRowHas_IsTold(string query, string expected) => Assert.Equal([expected], Notices(query));

    [Theory]
    [InlineData("table t | search dst_port == 1 and bytes > 1 and old_name == 1")]
    [InlineData("table t | search src_port == 1 or customer == 7")]
    [InlineData("table t | eval dst_prt = 1 | search dst_prt == 1 | stats count by dst_prt")]
    [InlineData("table t | parsekv field=line | search dst_prt == 1")]
    [InlineData("table from=2100 t | search dst_prt == 1")]
    [InlineData("json \"[{a: 1}]\" | search dst_prt == 1")]
    [InlineData("explain table t | search dst_prt == 1")]
    public void Run_FieldThatMayBe_TellsNothing(string query) => Assert.Empty(Notices(query));

    private List<string> Notices(string query)
    {
        ListSink sink = new();
        QueryEngine engine = new(_catalog, new QueryEnvironment());
        engine.Execute(engine.Prepare(query), new QueryLimits(TimeSpan.FromMinutes(1), 1L << 30, 2), sink, CancellationToken.None);
        return sink.Notices;
    }
}
