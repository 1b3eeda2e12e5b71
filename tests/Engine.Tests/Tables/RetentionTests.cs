using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Tests.Simulation;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Days leave a table by age, by size and for a full disk; never because a clock jumped, never under a query.</summary>
public sealed class RetentionTests
{
    private const int BlockRows = 1024;

    private readonly SimulatedDisk _disk = new(seed: 1, crashAtWrite: long.MaxValue);
    private readonly SetClock _clock = new(new DateTimeOffset(AdministrationTests.Day(9), new TimeOnly(13, 0), TimeSpan.Zero));

    [Fact]
    public async Task CheckRetention_ByAge_DropsWholeDaysThatEndedLongEnoughAgo()
    {
        await using Database database = await FillAsync();
        database.SetSettings("t", new TableSettings { RetentionDays = 3 });
        Assert.Equal(DaysFrom(0, 5), database.CheckRetention("t"));
        Assert.Equal(DaysFrom(6, 9), Days(database));
        Assert.Equal((6L, 6 * 1500L), (database.Activity("t")!.DroppedByAge.Times, database.Activity("t")!.DroppedByAge.Rows));
        Assert.Empty(database.CheckRetention("t"));
        _clock.Pass(TimeSpan.FromHours(11));
        Assert.Equal(DaysFrom(6, 6), database.CheckRetention("t"));
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(2)]
    [InlineData(-3650)]
    [InlineData(-20_000)]
    public async Task CheckRetention_AfterAJumpOfTheClock_DeletesNothingUntilItHasLasted(int days)
    {
        await using Database database = await FillAsync();
        database.SetSettings("t", new TableSettings { RetentionDays = 10 });
        _clock.Jump(TimeSpan.FromDays(days));
        Assert.Empty(database.CheckRetention("t"));
        for (int hour = 0; hour < 22; hour++)
        {
            _clock.Pass(TimeSpan.FromHours(1));
            Assert.Empty(database.CheckRetention("t"));
            Assert.Equal(days > 0, database.Activity("t")!.Notice?.Contains("jumped", StringComparison.Ordinal) ?? false);
        }

        // Set right again: all is as before.
        _clock.Jump(TimeSpan.FromDays(-days));
        Assert.Empty(database.CheckRetention("t"));
    }

    [Fact]
    public async Task CheckRetention_ClockThatKeepsItsNewTimeForADay_IsBelieved()
    {
        await using Database database = await FillAsync();
        database.SetSettings("t", new TableSettings { RetentionDays = 10 });
        _clock.Jump(TimeSpan.FromDays(100));
        for (int hour = 0; hour < 24; hour++)
        {
            Assert.Empty(database.CheckRetention("t"));
            _clock.Pass(TimeSpan.FromHours(1));
        }

        Assert.Equal(10, database.CheckRetention("t").Count);
    }

    [Fact]
    public async Task CheckRetention_JumpOverARestart_IsNoticedUnlessSomebodySaysItIsRight()
    {
        await using (Database database = await FillAsync())
        {
            database.SetSettings("t", new TableSettings { RetentionDays = 10 });

            // What is written after a jump does not make the jump true.
            _clock.Jump(TimeSpan.FromDays(1000));
            await database.Writer("t", create: false)!.AppendAsync(Rows.Make(3000, 1, 1, AdministrationTests.Noon(1009)));
            await database.FlushAsync("t");
        }

        await using (Database database = Open())
        {
            Assert.Empty(database.CheckRetention("t"));
            Assert.Contains("jumped", database.Activity("t")!.Notice, StringComparison.Ordinal);
            Assert.Equal(10, database.CheckRetention("t", believeClock: true).Count);
            Assert.Null(database.Activity("t")!.Notice);
        }
    }

    [Fact]
    public async Task CheckRetention_AfterAWeekendOff_GoesOnAtOnce()
    {
        await using (Database database = await FillAsync())
        {
            database.SetSettings("t", new TableSettings { RetentionDays = 10 });
        }

        _clock.Jump(TimeSpan.FromDays(3));
        await using (Database database = Open())
        {
            Assert.Equal(DaysFrom(0, 1), database.CheckRetention("t"));
        }
    }

    [Fact]
    public async Task CheckRetention_BySize_DropsTheOldestButNeverTheNewest()
    {
        await using Database database = await FillAsync();
        long newer = database.Partitions("t").Skip(5).Sum(d => d.Bytes);
        database.SetSettings("t", new TableSettings { MaxBytes = newer });
        Assert.Equal(DaysFrom(0, 4), database.CheckRetention("t"));
        Assert.True(database.Partitions("t").Sum(d => d.Bytes) == newer);
        database.SetSettings("t", new TableSettings { MaxBytes = 1 });
        Assert.Equal(DaysFrom(5, 8), database.CheckRetention("t"));
        Assert.Empty(database.CheckRetention("t"));
        Assert.Equal(DaysFrom(9, 9), Days(database));
        Assert.Equal(9, database.Activity("t")!.DroppedBySize.Times);
    }

    [Fact]
    public async Task Append_DiskNearlyFull_StopsAndGoesOnWhenSpaceIsFreed()
    {
        await using Database database = await FillAsync();
        ITableWriter writer = database.Writer("t", create: false)!;
        long rows = database.Info("t")!.Rows;
        _disk.Free = (64 << 20) - 1;
        _clock.Pass(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 3; i++)
        {
            TableFullException e = await Assert.ThrowsAsync<TableFullException>(async () => await writer.AppendAsync(Rows.Make(10, 1, 1)));
            Assert.Contains("63 MiB free", e.Message, StringComparison.Ordinal);
        }

        Assert.Contains("63 MiB free", database.Info("t")!.Failure, StringComparison.Ordinal);
        Assert.Equal(rows, database.Info("t")!.Rows);
        await database.FlushAsync("t");
        _disk.Free = 100 << 20;
        _clock.Pass(TimeSpan.FromSeconds(1));
        await writer.AppendAsync(Rows.Make(10, 1, 1));
        await writer.CommitAsync();
        Assert.Null(database.Info("t")!.Failure);
        Assert.Equal(rows + 10, database.Info("t")!.Rows);
    }

    [Fact]
    public async Task Append_DiskNearlyFullAndDropOldest_DropsAsManyDaysAsNeeded()
    {
        await using Database database = await FillAsync();
        ITableWriter writer = database.Writer("t", create: false)!;
        IReadOnlyList<PartitionInfo> days = database.Partitions("t");
        long lacking = days[0].Bytes + (days[1].Bytes / 2);
        database.SetSettings("t", new TableSettings { DiskFull = DiskFullPolicy.DropOldest });
        _disk.Free = (64 << 20) - lacking;
        _clock.Pass(TimeSpan.FromSeconds(2));
        await writer.AppendAsync(Rows.Make(10, 1, 1, AdministrationTests.Noon(9)));
        Assert.Equal(DaysFrom(2, 9), Days(database));
        Assert.Equal((2L, 3000L), (database.Activity("t")!.DroppedByDiskFull.Times, database.Activity("t")!.DroppedByDiskFull.Rows));

        // Nothing at all is free and only the newest day is left: it stays, and the table stops.
        _disk.Free = 0;
        _clock.Pass(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TableFullException>(async () => await writer.AppendAsync(Rows.Make(10, 1, 1)));
        Assert.Equal(DaysFrom(9, 9), Days(database));
    }

    [Fact]
    public async Task Purge_WhileManyScan_EachSeesAllOfWhatItBegan()
    {
        string directory = Directory.CreateTempSubdirectory("logflowdb").FullName;
        try
        {
            await using Database database = Database.Open(directory, new DatabaseOptions { BlockRows = BlockRows, BackgroundInterval = TimeSpan.Zero });
            ITableWriter writer = database.Writer("t", create: true)!;
            for (int round = 0; round < 100; round++)
            {
                for (int day = 0; day < 3; day++)
                {
                    await writer.AppendAsync(Rows.Make(1200, 1, round, AdministrationTests.Noon(day)));
                }

                await database.FlushAsync("t");
                TableSnapshot[] snapshots = [database.Snapshot("t")!, database.Snapshot("t")!];
                Task<long>[] scans = [.. snapshots.Select(s => Task.Run(() => CountByReading(s)))];
                database.Purge("t", AdministrationTests.Day(0), AdministrationTests.Day(round % 3));
                long[] seen = await Task.WhenAll(scans);
                Assert.Equal(snapshots.Select(s => s.Groups.Sum(g => (long)g.RowCount)), seen);
                using (TableSnapshot after = database.Snapshot("t")!)
                {
                    Assert.Equal(database.Partitions("t").Sum(d => d.Rows), CountByReading(after));
                    Assert.DoesNotContain(AdministrationTests.Day(0), Days(database));
                }
            }

            database.Purge("t", AdministrationTests.Day(0), AdministrationTests.Day(2));
            string table = Path.Combine(directory, "tables", "000001");
            Assert.Equal(["tail"], Directory.EnumerateDirectories(table).Select(d => Path.GetFileName(d)));
            Assert.DoesNotContain(OpenFiles(), f => f.StartsWith(table, StringComparison.Ordinal) && f.Contains("/blocks.", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<string> OpenFiles() =>
        OperatingSystem.IsLinux() ? new DirectoryInfo("/proc/self/fd").EnumerateFiles().Select(f => f.LinkTarget ?? "") : [];

    private static long CountByReading(TableSnapshot snapshot)
    {
        using (snapshot)
        {
            long rows = 0;
            foreach (IRowGroup group in snapshot.Groups)
            {
                using IRowGroupReader reader = group.OpenReader();
                rows += reader.Read("src_port", 0, group.RowCount)!.Length;
            }

            return rows;
        }
    }

    private static IEnumerable<DateOnly> DaysFrom(int first, int last) => Enumerable.Range(first, last - first + 1).Select(AdministrationTests.Day);

    private static IEnumerable<DateOnly> Days(Database database) => database.Partitions("t").Select(p => p.Day);

    /// <summary>Days 0 to 9 of 1,500 rows each, sealed.</summary>
    private async Task<Database> FillAsync()
    {
        Database database = Open();
        ITableWriter writer = database.Writer("t", create: true)!;
        for (int day = 0; day < 10; day++)
        {
            await writer.AppendAsync(Rows.Make(1500, 1, day, AdministrationTests.Noon(day)));
        }

        await database.FlushAsync("t");
        return database;
    }

    private Database Open()
    {
        if (!_disk.DirectoryExists("/db"))
        {
            _disk.CreateDirectory("/db");
        }

        return Database.Open(
            _disk, "/db", new DatabaseOptions { BlockRows = BlockRows, Clock = _clock, BackgroundInterval = TimeSpan.Zero }, held: null);
    }
}
