using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

public sealed class EstimatedCountersTests
{
    private readonly InMemoryCatalog _catalog = new(groupRows: 2);

    [Theory]
    [InlineData("stats sum(est_octet_count) as octets, sum(est_packet_count) as packets", "{octets=101320, packets=1868}")]
    [InlineData("search est_octet_count >= 1000 | stats count, sum(octet_count) as octets", "{count=2, octets=130}")]
    [InlineData("search est_octet_count == 20 | fields est_octet_count, sampling_rate", "{est_octet_count=20, sampling_rate=0.0}")]
    [InlineData("stats max(est_octet_count) as most, min(est_octet_count) as least", "{least=20, most=100000}")]
    [InlineData("stats sum(octet_count) as octets", "{octets=150}")]
    public void Query_EstimateOfCounter_IsCounterTimesRate(string stages, string expected)
    {
        QueryRun.Rows(_catalog, """json "[{octet_count: 100, packet_count: 1, sampling_rate: 1000.0}, {octet_count: 30, packet_count: 20, sampling_rate: 43.3333333}, {octet_count: 20, packet_count: 1, sampling_rate: 0.0}, {octet_count: null, packet_count: null, sampling_rate: 10.0}]" | import create=t t""");

        Assert.Equal(expected, QueryRun.Text(_catalog, $"table t | {stages}"));
    }

    [Fact]
    public void Query_TableHasTheFieldItself_ThatIsRead()
    {
        QueryRun.Rows(_catalog, """json "[{octet_count: 100, sampling_rate: 1000.0, est_octet_count: 7}]" | import create=t t""");

        Assert.Equal("{est_octet_count=7}", QueryRun.Text(_catalog, "table t | fields est_octet_count"));
    }
}
