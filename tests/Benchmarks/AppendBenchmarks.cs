using BenchmarkDotNet.Attributes;
using LogFlowDb.Benchmarks.Rooms;

namespace LogFlowDb.Benchmarks;

/// <summary>Column batches into a new table, until durable and closed.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int Flows = 500_000;
    private readonly Workload _work = new(Flows);
    private string _directory = "";

    [IterationSetup]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("logflowdb-append-").FullName;

    [IterationCleanup]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Benchmark(OperationsPerInvoke = Flows)]
    public Task AppendAsync() => _work.AppendAsync(_directory);
}
