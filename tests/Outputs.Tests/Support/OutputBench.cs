using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Tests.Support;

/// <summary>A database in a folder of its own, with a table <c>flows</c> and a registry of outputs.</summary>
internal sealed class OutputBench : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestDirectory _directory = new();
    private readonly IReadOnlyList<IOutputTargetFactory> _factories;
    private long _last;

    public OutputBench(params IReadOnlyList<IOutputTargetFactory> factories)
    {
        _factories = factories;
        Open();
    }

    public Database Database { get; private set; } = null!;

    public OutputRegistry Registry { get; private set; } = null!;

    public Func<string, Engine.Loggers.Logger?>? Loggers { get; init; }

    public string Folder => _directory.Path;

    public long LastNumber => Interlocked.Read(ref _last);

    /// <summary>Closes everything and opens it again, as a new process does.</summary>
    public async Task RestartAsync()
    {
        await Registry.StopAsync(drain: false, TimeSpan.Zero);
        await Database.DisposeAsync();
        Open();
    }

    public static OutputSpec Spec(string type, params IEnumerable<(string Key, string Value)> values) =>
        new(type, "out", values.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal));

    /// <summary>Rows with numbers <c>n</c> that go on.</summary>
    public async Task AppendAsync(int count, string table = "flows", long? time = null)
    {
        long first = Interlocked.Add(ref _last, count) - count + 1;
        long[] numbers = new long[count], keys = new long[count], octets = new long[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = first + i;
            keys[i] = (first + i) % 7;
            octets[i] = 10;
        }

        RowBatch rows = new(count, ["n", "key", "octet_count"], [new LongColumn(ValueKind.Long, numbers), new LongColumn(ValueKind.Long, keys), new LongColumn(ValueKind.Long, octets)]);
        await Database.Writer(table, create: true)!.AppendAsync(time is { } at ? rows.With(SystemFields.Time, new ConstantColumn(Value.FromDate(at), count)) : rows);
    }

    public Task CommitAsync(string table = "flows") => Database.Writer(table, create: true)!.CommitAsync();

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, what);
            await Task.Delay(5);
        }
    }

    /// <summary>Until the output has sent everything that is committed.</summary>
    public Task CaughtUpAsync(string table = "flows") => UntilAsync(
        () => Registry.Get("out").Status() is { Queued: 0, State: OutputState.Running } status && status.Position.LastId == (Database.Extent(table)?.CommittedId ?? 0),
        $"the output does not catch up: {Registry.Get("out").Status()}");

    public async ValueTask DisposeAsync()
    {
        await Registry.StopAsync(drain: false, TimeSpan.Zero);
        await Database.DisposeAsync();
        _directory.Dispose();
    }

    private void Open()
    {
        Database = Database.Open(
            Path.Combine(_directory.Path, "data"), new DatabaseOptions { CommitInterval = TimeSpan.FromMilliseconds(20), BackgroundInterval = TimeSpan.FromMilliseconds(100), BlockRows = 4096 });
        Registry = new OutputRegistry(Database, QueryEnvironment.Default, Path.Combine(_directory.Path, "positions"), name => Loggers?.Invoke(name));
        foreach (IOutputTargetFactory factory in _factories)
        {
            Registry.Register(factory);
        }
    }
}
