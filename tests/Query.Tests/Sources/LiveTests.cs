using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Sources;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Sources;

public sealed class LiveTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Run_RowsAppended_StreamUntilTheLimit()
    {
        InMemoryCatalog catalog = new() { Subscribers = [] };
        catalog.Table("t");
        EventSink sink = new();
        Task<QueryStatistics> running = Start(catalog, "table window=1h t | search n > 1 | eval m=n*10 | fields n, m, bytes | limit 2", sink);

        catalog.Publish("t", Rows((1, 5), (2, 6)));
        await sink.Flushed(1);
        Assert.Equal(["{bytes=6, m=20, n=2}"], sink.Texts);
        catalog.Publish("other", Rows((8, 8)));
        catalog.Publish("t", Rows((3, 7), (4, 7)));

        Assert.Equal(2, (await running.WaitAsync(s_patience)).Rows);
        Assert.Equal(["{bytes=6, m=20, n=2}", "{bytes=7, m=30, n=3}"], sink.Texts);
        Assert.Empty(catalog.Subscribers!);
    }

    [Fact]
    public async Task Run_TimeIsOver_CollectingStagesAnswer()
    {
        InMemoryCatalog catalog = new() { Subscribers = [] };
        EventSink sink = new();
        Task<QueryStatistics> running = Start(catalog, "table window=1s limit=3 a*, b? | stats count, sum(n), values(_table)", sink);

        catalog.Publish("a1", Rows((1, 0)));
        catalog.Publish("b", Rows((2, 0)));
        catalog.Publish("c", Rows((4, 0)));

        await running.WaitAsync(s_patience);
        Assert.Equal(["{count=2, sum(n)=3, values(_table)=[a1, b]}"], sink.Texts);
    }

    [Fact]
    public async Task Run_Cancelled_EndsSoon()
    {
        InMemoryCatalog catalog = new() { Subscribers = [] };
        EventSink sink = new();
        using CancellationTokenSource stop = new();
        Task<QueryStatistics> running = Start(catalog, "table window=1h a*", sink, stop.Token);
        catalog.Publish("a", Rows((1, 0)));
        await sink.Flushed(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(s_patience));
        Assert.Empty(catalog.Subscribers!);
    }

    [Fact]
    public void Run_NobodyWrites_IsSaid()
    {
        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(() => QueryRun.Rows(new InMemoryCatalog(), "table window=1h a*"));

        Assert.Contains("nobody writes here", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table window=1m from=-1h t", null, 16)]
    [InlineData("table order=asc window=1m t", null, 6)]
    [InlineData("table window=0s t", 90502, 13)]
    [InlineData("table window=-5s t", null, 13)]
    [InlineData("table window=abc t", 90502, 13)]
    [InlineData("table window=1m limit=-1 t", 10602, 22)]
    [InlineData("logger window=1m", 11300, 16)]
    [InlineData(@"logger local\a", 11301, 0)]
    public void Prepare_WrongOptions_AreRefused(string query, int? code, int offset)
    {
        QueryException failure = Assert.Throws<QueryException>(() => new QueryEngine(new InMemoryCatalog()).Check(query));

        Assert.Equal((code, offset), (failure.Errors[0].Code, failure.Errors[0].Offset));
    }

    [Fact]
    public void Add_MoreThanFits_IsMissedAndCounted()
    {
        using LiveRows rows = new(static _ => true, maxRows: 3);
        rows.OnAppended("t", Rows((1, 0), (2, 0)));
        rows.OnAppended("t", Rows((3, 0), (4, 0)));
        rows.OnAppended("t", Rows((5, 0)));

        Assert.Equal(2, rows.Missed);
        Assert.True(rows.TryTake(out string? origin, out RowBatch? first));
        Assert.Equal(("t", 2), (origin, first.RowCount));
        Assert.True(rows.TryTake(out _, out RowBatch? second));
        Assert.Equal(5, second.Column("n")[0].AsLong);
        Assert.False(rows.TryTake(out _, out _));
    }

    [Fact]
    public async Task Run_Loggers_GiveTheirRecordsWithTheirNames()
    {
        FakeLoggers loggers = new();
        EventSink sink = new();
        QueryEngine engine = new(new InMemoryCatalog(), new QueryEnvironment { Loggers = loggers });
        Task<QueryStatistics> running = engine.ExecuteAsync(
            engine.Prepare(@"logger window=1h limit=2 local\a, b* | fields _logger, n"), QueryLimits.Default with { Timeout = s_patience }, sink, CancellationToken.None);

        await loggers.Subscribed("b1");
        loggers.Give("b1", Rows((1, 0)));
        loggers.Give(@"local\a", Rows((2, 0)));

        await running.WaitAsync(s_patience);
        Assert.Equal([@"{_logger=b1, n=1}", @"{_logger=local\a, n=2}"], sink.Texts);
        Assert.Equal(["logger b1 is stopped: nothing comes from it until it is started"], sink.Notices);
        Assert.Contains("did you mean", Assert.Throws<QueryException>(() => engine.Prepare(@"logger window=1m local\b")).Errors[0].Hint, StringComparison.Ordinal);
    }

    private static Task<QueryStatistics> Start(InMemoryCatalog catalog, string query, IResultSink sink, CancellationToken cancellation = default)
    {
        QueryEngine engine = new(catalog);
        return engine.ExecuteAsync(engine.Prepare(query), QueryLimits.Default, sink, cancellation);
    }

    private static RowBatch Rows(params (long N, long Octets)[] rows) => new(
        rows.Length, ["n", "octet_count"], [new LongColumn(ValueKind.Long, rows.Select(static r => r.N).ToArray()), new LongColumn(ValueKind.Long, rows.Select(static r => r.Octets).ToArray())]);

    /// <summary>Keeps rows, and tells when they reach the reader.</summary>
    private sealed class EventSink : IResultSink
    {
        private readonly ListSink _rows = new();
        private readonly SemaphoreSlim _flushed = new(0);
        private int _shown;

        public IReadOnlyList<string> Texts => [.. _rows.Rows.Select(static row => Value.From(row).ToString())];

        public List<string> Notices { get; } = [];

        public void Begin(IReadOnlyList<string>? fields) => _rows.Begin(fields);

        public bool Rows(RowBatch batch) => ((IResultSink)_rows).Rows(batch);

        public void Flush()
        {
            while (_shown < _rows.Rows.Count)
            {
                _shown++;
                _flushed.Release();
            }
        }

        public void Notice(string text) => Notices.Add(text);

        public async Task Flushed(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.True(await _flushed.WaitAsync(s_patience), "the rows did not come");
            }
        }
    }

    private sealed class FakeLoggers : ILiveLoggers
    {
        private readonly Dictionary<string, TaskCompletionSource<Action<RowBatch>>> _subscribers = new(StringComparer.Ordinal)
        {
            [@"local\a"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["b1"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        };

        public IReadOnlyList<string> Names => [.. _subscribers.Keys];

        public bool IsRunning(string name) => name != "b1";

        public IDisposable? Subscribe(string name, Action<RowBatch> onRows)
        {
            if (!_subscribers.TryGetValue(name, out TaskCompletionSource<Action<RowBatch>>? found))
            {
                return null;
            }

            found.SetResult(onRows);
            return new MemoryStream();
        }

        public Task Subscribed(string name) => _subscribers[name].Task.WaitAsync(s_patience);

        public void Give(string name, RowBatch rows) => _subscribers[name].Task.Result(rows);
    }
}
