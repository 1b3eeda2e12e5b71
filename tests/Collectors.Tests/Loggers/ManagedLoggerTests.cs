using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Loggers;

public sealed class ManagedLoggerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static RowBatch Rows(int count) => new(count, ["n"], [new ConstantColumn(Value.From(1L), count)]);

    [Fact]
    public async Task OnRows_QueueFull_DropsAndCountsAndLosesNothingElse()
    {
        TaskCompletionSource barrier = new();
        MemoryTableWriter table = new() { Barrier = barrier.Task };
        ManualLogger logger = new();
        ManagedLogger managed = new(logger, table, maxQueuedRows: 100);
        managed.Start();

        logger.Give(Rows(60));
        logger.Give(Rows(40));
        logger.Give(Rows(10));
        Assert.Equal((10L, 10L, 100), (managed.Dropped, logger.DropCount, managed.QueuedRows));
        barrier.SetResult();
        await managed.StopAsync();

        Assert.Equal((100L, 100, 0), (managed.Appended, table.RowCount, managed.QueuedRows));
    }

    [Fact]
    public async Task OnRows_LargerThanQueue_IsTakenWhenQueueIsEmpty()
    {
        MemoryTableWriter table = new();
        ManualLogger logger = new();
        ManagedLogger managed = new(logger, table, maxQueuedRows: 5);
        managed.Start();

        logger.Give(Rows(50));
        await managed.StopAsync();

        Assert.Equal(50, table.RowCount);
    }

    [Fact]
    public async Task Append_TablePoisoned_StopsTryingAndSaysSo()
    {
        MemoryTableWriter table = new() { Failure = new TablePoisonedException("t", "disk full") };
        ManualLogger logger = new();
        ManagedLogger managed = new(logger, table);
        managed.Start();

        logger.Give(Rows(5));
        Assert.True(SpinWait.SpinUntil(() => managed.Dropped == 5, s_patience));
        table.Failure = null;
        logger.Give(Rows(7));
        await managed.StopAsync();

        Assert.Equal((0L, 12L, "table t accepts no more rows: disk full"), (managed.Appended, managed.Dropped, managed.LastError));
    }

    [Fact]
    public async Task TurnTo_AnotherTable_EachRowGoesWhereItWasMeantTo()
    {
        TaskCompletionSource barrier = new();
        MemoryTableWriter before = new() { Barrier = barrier.Task }, after = new();
        ManualLogger logger = new();
        ManagedLogger managed = new(logger, before);
        managed.Start();

        logger.Give(Rows(60));
        logger.Give(Rows(40));
        managed.TurnTo(after, "h");
        logger.Give(Rows(7));
        barrier.SetResult();
        await managed.StopAsync();

        Assert.Equal((100, 7, 0L), (before.RowCount, after.RowCount, logger.DropCount));
        Assert.Equal((7L, 0L, "h"), (managed.Appended, managed.Dropped, managed.Host));
    }

    [Fact]
    public async Task StopAsync_Twice_ThenStartAgain_Works()
    {
        MemoryTableWriter table = new();
        ManualLogger logger = new();
        ManagedLogger managed = new(logger, table);
        Assert.True(managed.Start());
        Assert.False(managed.Start());
        await managed.StopAsync();
        await managed.StopAsync();
        logger.Give(Rows(3));

        managed.Start();
        logger.Give(Rows(4));
        await managed.StopAsync();

        Assert.Equal((4, 4L, 0L), (table.RowCount, managed.Appended, managed.Dropped));
    }

    private sealed class ManualLogger() : Logger(new LoggerSpec("manual", "local", "m", null, new Dictionary<string, string>(StringComparer.Ordinal)))
    {
        public void Give(RowBatch rows) => Publish(rows);

        protected override void OnStart()
        {
        }

        protected override void OnStop()
        {
        }
    }
}
