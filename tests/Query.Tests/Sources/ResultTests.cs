using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Results;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Sources;

public sealed class ResultTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("logflowdb").FullName;
    private readonly InMemoryCatalog _catalog = new() { Subscribers = [] };
    private readonly QueryRegistry _queries;
    private readonly QueryEngine _engine;

    public ResultTests()
    {
        _queries = new QueryRegistry(Path.Combine(_folder, "results"));
        _engine = new QueryEngine(_catalog, new QueryEnvironment { Queries = _queries });
    }

    public void Dispose()
    {
        _queries.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Start_QueryWhoseRowsAreKept_GivesThemByResult()
    {
        RunningQuery query = Finish("json \"[{a:1,b:'x'},{a:2},{a:3}]\" | fields a, b");

        Assert.Equal((QueryState.Finished, 3L), (query.State, query.Rows));
        Assert.Equal(["{a=2}", "{a=3}"], Rows($"result offset=1 {query.Id}"));
        Assert.Equal(["{a=1, b=x}"], Rows($"result limit=1 {query.Id}"));
        Assert.False(query.Start());
        _queries.Remove(query);
        Assert.Equal(11500, Assert.Throws<QueryException>(() => _engine.Prepare($"result {query.Id}")).Errors[0].Code);
    }

    [Fact]
    public void Start_QueryThatFails_KeepsItsFailure()
    {
        string path = Path.Combine(_folder, "no.zip");
        File.WriteAllText(path, "no zip");
        RunningQuery query = _queries.Create(_engine, _engine.Prepare($"zipfile {path}"), QueryLimits.Default);
        query.Start();

        Assert.True(query.Wait(s_patience, CancellationToken.None));
        Assert.Equal(QueryState.Failed, query.State);
        Assert.Contains("no.zip is no zip file", query.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_QueryThatWaitsForRows_Ends()
    {
        _catalog.Table("t");
        RunningQuery query = _queries.Create(_engine, _engine.Prepare("table window=1h t"), QueryLimits.Default with { Timeout = TimeSpan.FromHours(2) });
        query.Start();
        _catalog.Publish("t", new RowBatch(1, ["n"], [new LongColumn(ValueKind.Long, new long[] { 7 })]));
        SpinWait.SpinUntil(() => query.Rows == 1, s_patience);

        Assert.Equal(["{n=7}"], Rows($"result {query.Id} | fields n"));
        query.Stop();
        Assert.True(query.Wait(s_patience, CancellationToken.None));
        Assert.Equal(QueryState.Stopped, query.State);
        Assert.Equal(["{n=7}"], Rows($"result {query.Id} | fields n"));
    }

    [Fact]
    public async Task Stop_QueryOfSomebodyElse_TellsThemWhy()
    {
        Task<QueryStatistics> running = _engine.ExecuteAsync(_engine.Prepare("table window=1h a*"), QueryLimits.Default with { Timeout = TimeSpan.FromHours(2) }, new ListSink(), CancellationToken.None);
        _catalog.Publish("b", new RowBatch(1, ["n"], [new ConstantColumn(Value.Null, 1)]));
        RunningQuery seen = Assert.Single(_queries.Queries);
        Assert.Equal("table window=1h a*", seen.Text);

        seen.Stop();

        QueryExecutionException failure = await Assert.ThrowsAsync<QueryExecutionException>(() => running.WaitAsync(s_patience));
        Assert.Equal("query 1 was stopped", failure.Message);
        Assert.Empty(_queries.Queries);
    }

    [Fact]
    public void Save_ThenAnotherRegistry_LoadsTheSameRows()
    {
        RunningQuery query = Finish("json \"[{a:1,b:'x',c:[1,{d:2}]},{a:2.5}]\"");
        SavedResult saved = _queries.Save(query, "first of all");
        _queries.Dispose();

        using QueryRegistry later = new(Path.Combine(_folder, "results"));
        later.Tidy();
        Assert.Equal(saved with { SavedAt = default }, Assert.Single(later.SavedResults) with { SavedAt = default });
        QueryEngine engine = new(_catalog, new QueryEnvironment { Queries = later });
        Assert.Equal(["{a=1, b=x, c=[1, {d=2}]}", "{a=2.5}"], Rows($"load {saved.Id}", engine));
        Assert.Equal(["{a=2.5}"], Rows($"load offset=1 limit=5 {saved.Id}", engine));
        Assert.True(later.RemoveSaved(saved.Id));
        Assert.False(later.RemoveSaved(saved.Id));
        Assert.Equal(11201, Assert.Throws<QueryException>(() => engine.Prepare($"load {saved.Id}")).Errors[0].Code);
    }

    [Fact]
    public void Load_EveryByteDamagedOrCut_NeverGivesOtherRows()
    {
        SavedResult saved = _queries.Save(Finish("json \"[{a:1,b:'text'},{a:2,b:'more'}]\""), "t");
        string path = Path.Combine(_folder, "results", saved.Id + ".result");
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x41;
            File.WriteAllBytes(path, damaged);
            Assert.ThrowsAny<Exception>(() => Rows($"load {saved.Id}"));
        }

        for (int length = 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Exception? failure = Record.Exception(() => Assert.Empty(Rows($"load {saved.Id}")));
            Assert.True(failure is null or QueryException or QueryExecutionException, $"cut to {length}: {failure}");
        }
    }

    [Fact]
    public void Add_MoreThanMemoryTakes_GoesToAFileAndBack()
    {
        string path = Path.Combine(_folder, "x", "1.rows");
        using (ResultRows rows = new(path, memoryBytes: 10_000))
        {
            for (int i = 0; i < 100; i++)
            {
                rows.Add(Numbers(i * 997, 997));
            }

            Assert.True(File.Exists(path));
            Assert.Equal(99_700, rows.RowCount);
            foreach ((long offset, long count) in (ReadOnlySpan<(long, long)>)[(0, 5), (4095, 3), (50_000, 9000), (99_690, 100), (99_700, 1), (0, long.MaxValue)])
            {
                long expected = offset;
                foreach (RowBatch batch in rows.Read(offset, count))
                {
                    for (int row = 0; row < batch.RowCount; row++)
                    {
                        Assert.Equal(expected++, batch.Column("n")[row].AsLong);
                    }
                }

                Assert.Equal(Math.Min(99_700, count == long.MaxValue ? long.MaxValue : offset + count), expected);
            }
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Add_MoreThanIsKept_IsRefusedByName()
    {
        using ResultRows rows = new(path: null, maxBytes: 100_000);

        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                rows.Add(Numbers(i * 100_000_007L, 997));
            }
        });
        Assert.Contains("all that is kept of one", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TooMany_IsRefused()
    {
        PreparedQuery query = _engine.Prepare("json \"{}\"");
        for (int i = 0; i < QueryRegistry.MaxStored; i++)
        {
            _queries.Create(_engine, query, QueryLimits.Default);
        }

        Assert.Throws<QueryExecutionException>(() => _queries.Create(_engine, query, QueryLimits.Default));
    }

    private static RowBatch Numbers(long first, int count)
    {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = first + i;
        }

        return new RowBatch(count, ["n"], [new LongColumn(ValueKind.Long, numbers)]);
    }

    private RunningQuery Finish(string text)
    {
        RunningQuery query = _queries.Create(_engine, _engine.Prepare(text), QueryLimits.Default);
        Assert.True(query.Start());
        Assert.True(query.Wait(s_patience, CancellationToken.None));
        return query;
    }

    private List<string> Rows(string query, QueryEngine? engine = null)
    {
        ListSink sink = new();
        (engine ?? _engine).Execute((engine ?? _engine).Prepare(query), QueryLimits.Default, sink, CancellationToken.None);
        return sink.Rows.ConvertAll(static row => Value.From(row).ToString());
    }
}
