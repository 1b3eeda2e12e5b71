using BenchmarkDotNet.Attributes;
using LogFlowDb.Benchmarks.Rooms;

namespace LogFlowDb.Benchmarks;

/// <summary>NetFlow v9 and sFlow datagrams to fields, and to column batches.</summary>
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private const int Flows = 100_000;
    private readonly Workload _work = new(Flows);
    private readonly SampleWorkload _sampled = new(Flows);

    [Benchmark(OperationsPerInvoke = Flows)]
    public long Decode() => _work.Decode().Octets;

    [Benchmark(OperationsPerInvoke = Flows)]
    public int ToBatches()
    {
        int rows = 0;
        _work.ToBatches(batch => rows += batch.RowCount);
        return rows;
    }

    [Benchmark(OperationsPerInvoke = Flows)]
    public long DecodeSFlow() => _sampled.Decode().Octets;

    [Benchmark(OperationsPerInvoke = Flows)]
    public int SFlowToBatches()
    {
        int rows = 0;
        _sampled.ToBatches(batch => rows += batch.RowCount);
        return rows;
    }
}
