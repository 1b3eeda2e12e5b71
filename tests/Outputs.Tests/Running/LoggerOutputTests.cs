using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Running;

public sealed class LoggerOutputTests
{
    private static readonly (string Key, string Value)[] s_fast = [("logger", @"local\l"), ("refresh", "10ms"), ("retry", "1ms"), ("retry_max", "5ms"), ("queue", "1000")];

    [Fact]
    public async Task Run_RowsOfALogger_GoOutAsTheyCome()
    {
        FakeTarget target = new(seed: 3, failures: 20, keepsPosition: true) { Field = "n" };
        TestLogger logger = new();
        await using OutputBench bench = new(target) { Loggers = name => name == @"local\l" ? logger : null };
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        Output output = bench.Registry.Get("out");
        for (int i = 0; i < 40; i++)
        {
            await OutputBench.UntilAsync(() => output.Status().Queued <= 900, "the queue is not emptied");
            logger.Give((i * 100) + 1, 100);
        }

        Assert.True(await bench.Registry.StopAsync(drain: true, TimeSpan.FromSeconds(30)));
        Assert.Equal(4000, target.Rows().Count);
        Assert.All(target.Rows().Values, static times => Assert.Equal(1, times));
        Assert.Equal(0, output.Status().DroppedRows);
        logger.Give(5000, 10);
        Assert.Equal(4000, target.Rows().Count);
    }

    [Fact]
    public async Task Run_TargetIsGone_DropsWhatTheQueueCannotHoldAndCountsIt()
    {
        FakeTarget target = new(seed: 3, failures: 100, keepsPosition: false) { Field = "n" };
        TestLogger logger = new();
        await using OutputBench bench = new(target) { Loggers = _ => logger };
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        Output output = bench.Registry.Get("out");
        for (int i = 0; i < 15; i++)
        {
            logger.Give((i * 100) + 1, 100);
        }

        await OutputBench.UntilAsync(() => output.Status().LastError is not null, "does not fail");
        Assert.Equal((1000L, 500L), (output.Status().Queued, output.Status().DroppedRows));
        Assert.Equal([("queue full", 500L)], output.Status().Dropped);
        target.Heal();
        await OutputBench.UntilAsync(() => output.Status() is { Queued: 0, State: OutputState.Running }, "does not go on");
        Assert.Equal(Enumerable.Range(1, 1000).Select(static n => (long)n), target.Rows().Keys.Order());
        Assert.NotNull(output.Status().LastError);
    }

    [Fact]
    public async Task Run_LoggerThatIsNotThereYet_IsWaitedFor()
    {
        FakeTarget target = new(seed: 3, failures: 0, keepsPosition: false) { Field = "n" };
        TestLogger? logger = null;
        await using OutputBench bench = new(target) { Loggers = _ => Volatile.Read(ref logger) };
        bench.Registry.Create(OutputBench.Spec("fake", s_fast));
        bench.Registry.Start("out");
        await OutputBench.UntilAsync(() => bench.Registry.Get("out").Status() is { WaitsFor: @"there is no logger local\l yet" }, "does not say what it waits for");
        Volatile.Write(ref logger, new TestLogger());
        _ = bench.Registry.Get("out").Status();
        logger!.Give(1, 5);
        await OutputBench.UntilAsync(() => target.Rows().Count == 5, "rows do not come");
    }

    private sealed class TestLogger() : Logger(new LoggerSpec("test", "local", "l", null, new Dictionary<string, string>(StringComparer.Ordinal)))
    {
        public void Give(int first, int count) => Publish(new RowBatch(count, ["n"], [new LongColumn(ValueKind.Long, Enumerable.Range(first, count).Select(static n => (long)n).ToArray())]));

        protected override void OnStart()
        {
        }

        protected override void OnStop()
        {
        }
    }
}
