using BenchmarkDotNet.Attributes;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Benchmarks;

/// <summary>Query text to the last row, over a stored table and all cores.</summary>
[MemoryDiagnoser]
public class QueryBenchmarks
{
    private const int Flows = 1_000_000;
    private string _directory = "";
    private Database? _database;

    [Params(Queries.Sums, Queries.ByProtocol, Queries.TopSources, Queries.TopTuples, Queries.Filtered, Queries.Buckets)]
    public string Query { get; set; } = "";

    [GlobalSetup]
    public async Task FillAsync()
    {
        _directory = Directory.CreateTempSubdirectory("logflowdb-query-").FullName;
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
    public async Task<int> RunAsync() => (await Queries.RunAsync(_database!, Query)).Rows;
}
