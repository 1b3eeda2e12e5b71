using BenchmarkDotNet.Attributes;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Benchmarks;

/// <summary>One column of a stored table read on one thread.</summary>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private const int Flows = 1_000_000;
    private string _directory = "";
    private Database? _database;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _directory = Directory.CreateTempSubdirectory("logflowdb-scan-").FullName;
        await new Workload(Flows).AppendAsync(_directory);
        _database = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
    }

    [GlobalCleanup]
    public async Task RemoveAsync()
    {
        await _database!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Flows)]
    public long SumOfOctets() => Workload.Scan(_database!).Octets;
}
