using System.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// The promise under power loss and kills, at each call to the disk and in the midst of it: acknowledged rows are there after the
/// restart, none twice, none that was never sent, no stale one, and the store works on.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper log)
{
    private const int Sessions = 3, Steps = 16;

    /// <summary>After so many crashes in a row on one disk a new one is taken, so that the first calls of a table's life get their share.</summary>
    private const int ChainLength = 6;

    [Fact]
    public Task Crash_AtAnyCall_KeepsEveryAcknowledgedRow() => RunAsync(each: 4_000, nightly: 1_000_000, rowsOfAppend: 0);

    [Fact]
    public Task Crash_WithAppendsOfEqualSize_BringsNoStaleRowBack() => RunAsync(each: 1_000, nightly: 100_000, rowsOfAppend: 64);

    private async Task RunAsync(int each, int nightly, int rowsOfAppend, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        Stopwatch watch = Stopwatch.StartNew();
        int points = await FaultPlan.RunSeedsAsync(FaultPlan.Pick(each, nightly), seed => CrashAsync(seed, rowsOfAppend), test);
        log.WriteLine($"{points} crash points in {watch.Elapsed.TotalSeconds:0.0} s, {points / watch.Elapsed.TotalMinutes:0} a minute");
    }

    private static async Task<int> CrashAsync(int seed, int rowsOfAppend)
    {
        Random random = new(seed);
        SimulatedDisk disk = new();
        List<int> epochs = [];
        long acknowledged = 0, sent = 0;
        int points = 0;
        for (int link = 0; link < ChainLength; link++)
        {
            Workload work = new(disk, random.Next(), epochs, rowsOfAppend, acknowledged, sent);
            await work.RunAsync(Sessions, Steps);

            int EpochOf(long row) => row <= epochs.Count ? epochs[(int)row - 1] : 0;
            foreach (Workload.Moment moment in work.Moments)
            {
                await CheckAsync(Restart(moment, random), moment, random, rowsOfAppend > 0 ? EpochOf : null);
                points++;
            }

            // The next link begins where this one crashed.
            Workload.Moment crash = work.Moments[random.Next(work.Moments.Count)];
            disk = Restart(crash, random);
            (acknowledged, sent) = (crash.Acknowledged, crash.Sent);
            epochs.RemoveRange((int)Math.Min(sent, epochs.Count), epochs.Count - (int)Math.Min(sent, epochs.Count));
        }

        return points;
    }

    private static SimulatedDisk Restart(Workload.Moment moment, Random random) =>
        new(random.Next(3) == 0 ? moment.Image.AfterKill(random) : moment.Image.AfterPowerLoss(random));

    private static async Task CheckAsync(SimulatedDisk disk, Workload.Moment moment, Random random, Func<long, int>? epochOf)
    {
        try
        {
            long found;
            await using (Database database = Database.Open(disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null))
            {
                found = NumberedRows.Check(database, Workload.Table, everyColumn: random.Next(8) == 0, epochOf);
                Assert.True(found >= moment.Acknowledged, $"{found} rows found, {moment.Acknowledged} were acknowledged");
                Assert.True(found <= moment.Sent, $"{found} rows found, {moment.Sent} were sent");
                Assert.InRange(NumberedRows.Check(database, Workload.Passing, everyColumn: false), 0, 300);
            }

            if (random.Next(16) == 0)
            {
                await WorkOnAsync(disk, found);
            }
        }
        catch (Exception e)
        {
            string kept = Path.Combine(Path.GetTempPath(), $"logflowdb-crash-{Environment.ProcessId}");
            disk.Image().CopyTo(kept, Workload.Directory);
            throw new InvalidOperationException($"crash in {moment.Call} (image kept in {kept}): {e.Message}", e);
        }
    }

    /// <summary>The store that crashed is one to work with: it takes rows, keeps them, and is whole afterwards.</summary>
    private static async Task WorkOnAsync(SimulatedDisk disk, long found)
    {
        await using (Database database = Database.Open(disk, Workload.Directory, Workload.Options(), held: null))
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            await writer.AppendAsync(NumberedRows.Make(found + 1, 100));
            await writer.CommitAsync();
        }

        disk = new SimulatedDisk(disk.Image().AfterPowerLoss(new Random(1)));
        await using (Database database = Database.Open(disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null))
        {
            Assert.Equal(found + 100, NumberedRows.Check(database, Workload.Table));
            Assert.Empty(database.Verify(Workload.Table, CancellationToken.None));
            Assert.Empty(database.Check(Workload.Table, progress: null, CancellationToken.None).Findings);
        }
    }
}
