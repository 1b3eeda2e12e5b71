using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>A disk that takes its time, or never comes back: appending waits, nothing piles up, and a hung write is reported.</summary>
public sealed class SlowDiskTests
{
    private const int BlockRows = 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // Longer, and what other threads write while one waits for its turn would add up to the commit timeout of this clock.
    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(1000)]
    public async Task Write_TakesItsTime_NothingIsLost(int milliseconds)
    {
        VirtualClock clock = new();
        SimulatedDisk disk = NewDisk();
        disk.Fault = call =>
        {
            if (call.IsChange)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            }
        };
        await using (Database database = Database.Open(disk, Workload.Directory, Options(clock), held: null))
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            for (long first = 1; first <= 10_000; first += 250)
            {
                await writer.AppendAsync(NumberedRows.Make(first, 250));
                await writer.CommitAsync();
            }

            Assert.Null(database.Info(Workload.Table)!.Failure);
        }

        await using Database again = Database.Open(disk, Workload.Directory, Options(clock) with { ReadOnly = true }, held: null);
        Assert.Equal(10_000, NumberedRows.Check(again, Workload.Table));
    }

    [Theory]
    [InlineData(".log.")]
    [InlineData(".manifest")]
    [InlineData("/blocks.")]
    [InlineData("/directory")]
    public async Task Write_Hangs_AppendingWaitsThenTheTableStopsAndSaysSo(string file)
    {
        VirtualClock clock = new();
        SimulatedDisk disk = NewDisk();
        using ManualResetEventSlim hangs = new(), comesBack = new();
        await using Database database = Database.Open(disk, Workload.Directory, Options(clock), held: null);
        ITableWriter writer = database.Writer(Workload.Table, create: true)!;
        await writer.AppendAsync(NumberedRows.Make(1, 100));
        await writer.CommitAsync();
        disk.Fault = call =>
        {
            if (call.Kind == DiskCallKind.Write && call.Path.Contains(file, StringComparison.Ordinal))
            {
                hangs.Set();
                comesBack.Wait();
            }
        };
        try
        {
            long sent = 100;
            Task appending = Task.Run(async () =>
            {
                while (true)
                {
                    await writer.AppendAsync(NumberedRows.Make(sent + 1, 200));
                    Interlocked.Add(ref sent, 200);
                }
            });
            Task committing = Task.Run(() => CommitForEverAsync(writer));
            Assert.True(hangs.Wait(s_patience), "no write to " + file);

            // Rows in memory are bounded. Where sealing goes on, so does appending, else it stands still until time passes.
            for (int look = 0; look < 10; look++)
            {
                Assert.InRange(database.Info(Workload.Table)!.UnsealedRows, 0, 8 * BlockRows);
                await Task.Delay(20);
            }

            Assert.False(appending.IsCompleted);
            Assert.Null(database.Info(Workload.Table)!.Failure);
            clock.Advance(TimeSpan.FromSeconds(61));

            TablePoisonedException refused = await Assert.ThrowsAsync<TablePoisonedException>(() => appending.WaitAsync(s_patience));
            await Assert.ThrowsAsync<TablePoisonedException>(() => committing.WaitAsync(s_patience));
            Assert.Contains("did not finish", refused.Message, StringComparison.Ordinal);
            Assert.Contains(file, refused.Message, StringComparison.Ordinal);
            Assert.NotNull(database.Info(Workload.Table)!.Failure);
            Assert.True(NumberedRows.Check(database, Workload.Table, everyColumn: false) >= 100);
            await database.DisposeAsync().AsTask().WaitAsync(s_patience);
        }
        finally
        {
            comesBack.Set();
        }
    }

    private static async Task CommitForEverAsync(ITableWriter writer)
    {
        while (true)
        {
            await writer.CommitAsync();
        }
    }

    private static SimulatedDisk NewDisk()
    {
        SimulatedDisk disk = new();
        disk.CreateDirectory(Workload.Directory);
        return disk;
    }

    private static DatabaseOptions Options(VirtualClock clock) => new() { BlockRows = BlockRows, BackgroundInterval = TimeSpan.Zero, Clock = clock };
}
