using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Hours of virtual time on one database: rows come, are committed and sealed, queries run, and each minute something happens: a
/// kill, a loss of power, a failed write, a close. Nothing acknowledged is lost, and neither memory nor open files grow.
/// </summary>
public sealed class SoakTests(ITestOutputHelper log)
{
    private const int RowsOfSecond = 100;

    [Fact]
    public async Task Hours_WithAFaultEachMinute_LoseNothingAndLeaveNothingOpen()
    {
        int minutes = FaultPlan.Pick(each: 60, nightly: 24 * 60);
        Random random = new(5);
        SimulatedDisk disk = new();
        VirtualClock clock = new();
        long acknowledged = 0, heapHalfway = 0;
        for (int minute = 0; minute < minutes; minute++)
        {
            disk.Fault = null;
            acknowledged = await MinuteAsync(disk, clock, acknowledged, random);
            disk = (minute % 4) switch
            {
                0 => new SimulatedDisk(disk.Image().AfterKill(random)),
                1 => new SimulatedDisk(disk.Image().AfterPowerLoss(random)),
                _ => disk,
            };
            if (minute == minutes / 2)
            {
                heapHalfway = Heap(disk);
            }
        }

        long growth = Heap(disk) - heapHalfway;
        log.WriteLine($"{minutes} minutes, {acknowledged} rows, heap without the disk grew by {growth >> 10} KiB over the last half");
        Assert.True(growth < 16 << 20, $"the heap grew by {growth >> 20} MiB");
        await using Database database = Database.Open(disk, Workload.Directory, Options(clock) with { ReadOnly = true }, held: null);
        Assert.True(NumberedRows.Check(database, Workload.Table) >= acknowledged);
        Assert.Empty(database.Verify(Workload.Table, CancellationToken.None));
    }

    private static async Task<long> MinuteAsync(SimulatedDisk disk, VirtualClock clock, long acknowledged, Random random)
    {
        int open = disk.OpenFiles;
        Database database = Database.Open(disk, Workload.Directory, Options(clock), held: null);
        long sent = 0;
        try
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            sent = Rows(database);
            Assert.True(sent >= acknowledged, $"{sent} rows found, {acknowledged} acknowledged");
            acknowledged = sent;
            int failing = random.Next(4) == 0 ? random.Next(100) : int.MaxValue;
            disk.Fault = call =>
            {
                if (call.IsChange && Interlocked.Decrement(ref failing) == 0)
                {
                    throw new IOException("Input/output error");
                }
            };
            for (int second = 0; second < 60; second++)
            {
                await writer.AppendAsync(NumberedRows.Make(sent + 1, RowsOfSecond));
                sent += RowsOfSecond;
                clock.Advance(TimeSpan.FromSeconds(1));
                if (second % 10 == 9)
                {
                    await writer.CommitAsync();
                    acknowledged = sent;
                    Assert.Equal(sent, Rows(database));
                }
            }

            NumberedRows.Check(database, Workload.Table, everyColumn: false);
        }
        catch (DatabaseException)
        {
            Assert.True(Rows(database) >= acknowledged);
        }

        await database.DisposeAsync();
        Assert.Equal(open, disk.OpenFiles);
        return acknowledged;
    }

    private static long Rows(Database database)
    {
        using TableSnapshot snapshot = database.Snapshot(Workload.Table)!;
        return snapshot.Groups.Sum(g => (long)g.RowCount);
    }

    private static long Heap(SimulatedDisk disk)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) - disk.AllocatedBytes;
    }

    private static DatabaseOptions Options(VirtualClock clock) => Workload.Options() with { Clock = clock, CommitInterval = TimeSpan.FromSeconds(1) };
}
