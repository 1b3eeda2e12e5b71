using LogFlowDb.Benchmarks.Flows;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Benchmarks.Tests;

/// <summary>A benchmark that computes the wrong thing fast measures nothing.</summary>
public sealed class WorkloadTests
{
    private const int Flows = 20_000;

    private readonly Workload _work = new(Flows);

    [Fact]
    public void Generator_SameSeed_GivesTheSameFlows()
    {
        Assert.Equal(new FlowGenerator(5).Take(1000), new FlowGenerator(5).Take(1000));
        Assert.NotEqual(new FlowGenerator(5).Take(1000), new FlowGenerator(6).Take(1000));
    }

    [Fact]
    public void Generator_Flows_AreSkewed()
    {
        int top = new FlowGenerator(1).Take(Flows).CountBy(flow => flow.Source).Max(pair => pair.Value);

        Assert.InRange(top, Flows / 100, Flows / 4);
    }

    [Fact]
    public void Decode_FindsEveryFlow() => Assert.Equal(_work.Expected, _work.Decode());

    [Fact]
    public void SFlow_GivesEverySample()
    {
        SampleWorkload sampled = new(Flows);
        List<RowBatch> batches = [];
        sampled.ToBatches(batches.Add);

        Assert.Equal(sampled.Expected, sampled.Decode());
        Assert.Equal(Flows, batches.Sum(batch => batch.RowCount));
        Assert.Equal(
            new FlowGenerator(1).Take(Flows).Select(flow => (long)flow.DestinationPort).Sum(),
            batches.Sum(batch => Enumerable.Range(0, batch.RowCount).Sum(row => batch.Column("dst_port")[row].AsLong)) + IcmpTypes());
    }

    /// <summary>The generator keeps ICMP type and code where other flows have their port; a sampled packet has them in its header.</summary>
    private static long IcmpTypes() => new FlowGenerator(1).Take(Flows).Where(flow => flow.Protocol == 1).Sum(flow => (long)flow.DestinationPort);

    [Fact]
    public void ToBatches_HoldsEveryFlow()
    {
        Assert.Equal(Flows, _work.Batches.Sum(batch => batch.RowCount));
        Assert.Equal(
            _work.Expected.Octets,
            _work.Batches.Sum(batch => Enumerable.Range(0, batch.RowCount).Sum(row => batch.Column("octet_count")[row].AsLong)));
    }

    [Fact]
    public async Task AppendThenScan_FindsEveryFlow()
    {
        string directory = Directory.CreateTempSubdirectory("logflowdb-benchmarks-").FullName;
        try
        {
            await _work.AppendAsync(directory);
            await using Database database = Database.Open(directory, new DatabaseOptions { ReadOnly = true });

            Assert.Equal(_work.Expected, Workload.Scan(database));
            foreach (string query in (string[])[Queries.Sums, Queries.ByProtocol, Queries.Buckets])
            {
                CountingSink sink = await Queries.RunAsync(database, query);
                Column octets = sink.Last!.Column("octets");
                Assert.Equal(sink.Rows, octets.Length);
                Assert.Equal(_work.Expected.Octets, Enumerable.Range(0, octets.Length).Sum(row => octets[row].AsLong));
            }

            IEnumerable<KeyValuePair<uint, int>> counts = new FlowGenerator(1).Take(Flows).CountBy(flow => flow.Source);
            CountingSink top = await Queries.RunAsync(database, Queries.TopSources);
            Assert.Equal(
                counts.Select(pair => (long)pair.Value).OrderDescending().Take(10),
                Enumerable.Range(0, top.Rows).Select(row => top.Last!.Column("count")[row].AsLong));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
