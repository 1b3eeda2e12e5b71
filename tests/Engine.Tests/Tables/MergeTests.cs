using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Tests.Simulation;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Small blocks are put together without losing, doubling or changing a row, whatever happens meanwhile.</summary>
public sealed class MergeTests
{
    private const int BlockRows = 1024;

    private static readonly DatabaseOptions s_options =
        new() { BlockRows = BlockRows, CommitInterval = TimeSpan.FromHours(1), BackgroundInterval = TimeSpan.Zero };

    [Fact]
    public async Task Merge_LateRowsOverManyDays_KeepsFewBlocksAndEveryRow()
    {
        SimulatedDisk disk = new(seed: 1, crashAtWrite: long.MaxValue);
        Random random = new(3);
        const int Days = 5;
        List<RowBatch> sent = [];
        await using Table table = Open(disk);
        for (int round = 0; round < 120; round++)
        {
            // Two of five days get most rows, the others a few late ones each time.
            int next = 1 + sent.Sum(b => b.RowCount), day = round % Days, count = day < 2 ? random.Next(100, 400) : random.Next(1, 20);
            sent.Add(Rows.Make(count, next, round, AdministrationTests.Noon(day)));
            await table.AppendAsync(sent[^1]);
            if (round % 3 == 2)
            {
                await table.FlushAsync();
                MergeAll(table);
            }
        }

        await table.FlushAsync();
        MergeAll(table);
        IReadOnlyList<PartitionInfo> days = table.Store.Partitions();
        Assert.Equal(Days, days.Count);
        Assert.All(days, d => Assert.InRange(d.Blocks, 1, (2 * d.Rows / BlockRows) + 14));
        Assert.True(table.Activity.Report(table.Store.Files).Merged.Blocks > 100);
        using TableSnapshot snapshot = table.Store.Snapshot();
        Rows.AssertSame(ColumnAssembly.Concat(sent), TableRows.Read(snapshot));
    }

    [Fact]
    public async Task Merge_WithRowsComingInEqualParts_WritesEachRowFewTimes()
    {
        SimulatedDisk disk = new(seed: 1, crashAtWrite: long.MaxValue);
        await using Table table = Open(disk);
        for (int round = 0; round < 200; round++)
        {
            await table.AppendAsync(Rows.Make(10, 1 + (round * 10), round));
            await table.FlushAsync();
            MergeAll(table);
        }

        WorkDone merged = table.Activity.Report(table.Store.Files).Merged;
        Assert.InRange(merged.Rows, 1, 2000 * 4);
        Assert.InRange(table.Store.Partitions()[0].Blocks, 1, 20);
    }

    [Fact]
    public async Task Merge_UnderASnapshot_LeavesItsFilesUntilItEnds()
    {
        SimulatedDisk disk = new(seed: 1, crashAtWrite: long.MaxValue);
        await using Table table = Open(disk);
        for (int round = 0; round < 10; round++)
        {
            await table.AppendAsync(Rows.Make(50, 1 + (round * 50), round));
            await table.FlushAsync();
        }

        string day = "/db/tables/000001/" + Assert.Single(disk.ListDirectories("/db/tables/000001"), d => d.All(char.IsAsciiDigit));
        TableSnapshot before = table.Store.Snapshot();
        MergeAll(table);
        Assert.Equal(2, disk.ListFiles(day).Count);
        Assert.Equal(500, TableRows.Read(before).RowCount);
        before.Dispose();
        Assert.Single(disk.ListFiles(day));
        using TableSnapshot after = table.Store.Snapshot();
        Assert.Equal(500, Assert.Single(after.Groups).RowCount);
    }

    [Fact]
    public async Task Upkeep_ByItself_MergesAndLooksAtRetention()
    {
        SimulatedDisk disk = new(seed: 1, crashAtWrite: long.MaxValue);
        disk.CreateDirectory("/db");
        DatabaseOptions options = s_options with { BackgroundInterval = TimeSpan.FromMilliseconds(5), BackgroundCpuShare = 1 };
        await using Database database = Database.Open(disk, "/db", options, held: null);
        ITableWriter writer = database.Writer("t", create: true)!;
        for (int round = 0; round < 20; round++)
        {
            await writer.AppendAsync(Rows.Make(50, 1 + (round * 50), round));
            await database.FlushAsync("t");
        }

        Assert.True(SpinWait.SpinUntil(() => database.Partitions("t").Sum(d => d.Blocks) < 8, TimeSpan.FromSeconds(30)));
        Assert.Equal(1000, TableRows.AssertCounted(database, "t"));
        await writer.AppendAsync(Rows.Make(50, 1001, 1, DateTime.UtcNow.Subtract(DateTime.UnixEpoch).Ticks * 100));
        await database.FlushAsync("t");
        database.SetSettings("t", new TableSettings { MaxBytes = 1 });
        Assert.True(SpinWait.SpinUntil(() => database.Partitions("t").Count == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Merge_OfADamagedBlock_LeavesItAndSaysSo()
    {
        SimulatedDisk disk = new(seed: 1, crashAtWrite: long.MaxValue);
        await using Table table = Open(disk);
        for (int round = 0; round < 10; round++)
        {
            await table.AppendAsync(Rows.Make(50, 1 + (round * 50), round));
            await table.FlushAsync();
        }

        BlockLocation third = table.Store.BlocksOf(_ => true)[2];
        using (IDiskFile file = disk.OpenDurable(table.Store.Files.Path(third)))
        {
            file.Write(third.Offset + third.Length - 5, [0xee, 0xee]);
        }

        MergeAll(table);
        Assert.Contains("not merged", table.Activity.Report(table.Store.Files).Notice, StringComparison.Ordinal);
        Assert.Equal(10, table.Store.Partitions()[0].Blocks);
        using TableSnapshot snapshot = table.Store.Snapshot();
        Assert.Throws<CorruptTableException>(() => TableRows.Read(snapshot));
    }

    [Fact]
    public async Task MergeAndPurge_PowerLostAtAnyWrite_KeepEveryRowOfOtherDays()
    {
        Random random = new(91);
        for (int life = 0; life < 40; life++)
        {
            int seed = random.Next();
            try
            {
                await LiveThroughCrashesAsync(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"life {life}, seed {seed}", e);
            }
        }
    }

    /// <summary>A table of four days under appends, flushes, merges and purges, with five power failures.</summary>
    private static async Task LiveThroughCrashesAsync(Random random)
    {
        SimulatedDisk disk = new(random.Next(), random.Next(5, 200));
        Dictionary<long, int> expected = [];
        HashSet<long> maybe = [];
        for (int crash = 0; crash < 6; crash++)
        {
            try
            {
                await using Table table = Open(disk);
                long next = Check(table.Store, expected, maybe) + 1;
                while (!disk.Crashed)
                {
                    next = await StepAsync(table, random, expected, maybe, next);
                    if (crash == 5 && random.Next(40) == 0)
                    {
                        break;
                    }
                }
            }
            catch (Exception e) when (disk.Crashed && e is IOException or TablePoisonedException)
            {
                // The power went while opening or working.
            }

            disk = disk.Restart(random.Next(5, 200));
        }
    }

    private static async Task<long> StepAsync(Table table, Random random, Dictionary<long, int> expected, HashSet<long> maybe, long next)
    {
        int day = random.Next(4);
        switch (random.Next(12))
        {
            case 0:
                HashSet<long> purged = [.. expected.Where(r => r.Value == day).Select(r => r.Key)];
                maybe.UnionWith(purged);
                table.Purge(Number(day), Number(day));
                maybe.ExceptWith(purged);
                foreach (long id in purged)
                {
                    expected.Remove(id);
                }

                return next;
            case 1 or 2 or 3:
                MergeAll(table);
                return next;
            default:
                int count = random.Next(1, 200);
                await table.AppendAsync(Rows.Make(count, next, count, AdministrationTests.Noon(day)));
                await table.FlushAsync();
                for (int i = 0; i < count; i++)
                {
                    expected[next + i] = day;
                }

                return next + count;
        }
    }

    /// <summary>Exactly the expected rows, and perhaps some written last that nobody was promised. Returns the last id.</summary>
    private static long Check(TableStore store, Dictionary<long, int> expected, HashSet<long> maybe)
    {
        using TableSnapshot snapshot = store.Snapshot();
        RowBatch rows = TableRows.Read(snapshot);
        Column ids = rows.Column(SystemFields.Id), numbers = rows.Column("n"), times = rows.Column(SystemFields.Time);
        long promised = expected.Count > 0 ? expected.Keys.Max() : 0;
        HashSet<long> found = [];
        for (int row = 0; row < rows.RowCount; row++)
        {
            long id = ids[row].AsLong;
            Assert.Equal(id, numbers[row].AsLong);
            Assert.True(found.Add(id), $"row {id} twice");
        }

        // A purge that was cut short took all of its day or nothing.
        bool undone = maybe.Count > 0 && found.Contains(maybe.First());
        Assert.All(maybe, id => Assert.Equal(undone, found.Contains(id)));
        foreach (long id in maybe.Where(_ => !undone))
        {
            expected.Remove(id);
        }

        maybe.Clear();
        Assert.Empty(expected.Keys.Except(found));
        Assert.All(found.Except(expected.Keys), id => Assert.True(id > promised, $"row {id} was purged or never sent"));
        for (int row = 0; row < rows.RowCount; row++)
        {
            expected[ids[row].AsLong] = Sealer.DayOf(times[row].AsLong) - Number(0);
        }

        return store.NextId - 1;
    }

    private static int Number(int day) => Table.DayNumber(AdministrationTests.Day(day));

    private static void MergeAll(Table table)
    {
        while (table.Merge(budget: null))
        {
        }
    }

    private static Table Open(SimulatedDisk disk) => Table.Open(disk, "t", 1, TableFiles.Of("/db", 1), s_options);
}
