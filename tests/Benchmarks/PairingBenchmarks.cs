using BenchmarkDotNet.Attributes;
using LogFlowDb.Benchmarks.Encodings;

namespace LogFlowDb.Benchmarks;

/// <summary>Rows that mirror an earlier one: the search in a block, and the reading of a column that is told by it.</summary>
[MemoryDiagnoser]
public class PairingBenchmarks
{
    private MirroredTable? _table;

    /// <summary>How far behind its leader a mate stands at most; from 2 on leaders are looked up by hash.</summary>
    [Params(1, 100)]
    public int MaxDistance { get; set; }

    [GlobalSetup]
    public void Fill() => _table = new MirroredTable(MaxDistance);

    [Benchmark(OperationsPerInvoke = MirroredTable.RowCount)]
    public int Find() => _table!.Find()!.Pairing.Mates;

    [Benchmark(OperationsPerInvoke = MirroredTable.RowCount)]
    public void Decode() => _table!.Decode();
}
