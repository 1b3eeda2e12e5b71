using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Settings, days, purge, flush, drop.</summary>
public sealed class AdministrationTests : IDisposable
{
    private const int BlockRows = 1024;

    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task SetSettings_ThenReopen_AreKept()
    {
        TableSettings settings = new()
        {
            RetentionDays = 30,
            MaxBytes = 1L << 40,
            DiskFull = DiskFullPolicy.DropOldest,
            MinFreeBytes = 123,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "the \"noc\", 2nd floor", ["ü"] = "" },
            Fields = [new FieldDefinition("src_ip", "ip"), new FieldDefinition("note", "string", 20)],
        };
        await using (Database database = Open())
        {
            database.CreateTable("t");
            database.CreateTable("u");
            Assert.Equal(0, database.Settings("t")!.RetentionDays);
            database.SetSettings("t", settings);
            Assert.Null(database.Settings("v"));
        }

        await using (Database database = Open())
        {
            TableSettings found = database.Settings("t")!;
            Assert.Equal(settings.Metadata, found.Metadata);
            Assert.Equal(settings.Fields, found.Fields);
            Assert.Equal(settings with { Metadata = found.Metadata, Fields = found.Fields }, found);
            Assert.Equal(TableSettings.Default.MinFreeBytes, database.Settings("u")!.MinFreeBytes);
            Assert.Throws<DatabaseException>(() => database.SetSettings("t", settings with { RetentionDays = -1 }));
            Assert.Throws<DatabaseException>(() => database.SetSettings("v", settings));
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheListOfTables_IsRefused()
    {
        await using (Database database = Open())
        {
            database.CreateTable("t");
            database.SetSettings("t", new TableSettings { RetentionDays = 30 });
        }

        string path = Path.Combine(_directory, "tables.json");
        byte[] sound = await File.ReadAllBytesAsync(path);
        for (int bit = 0; bit < sound.Length * 8; bit++)
        {
            byte[] damaged = [.. sound];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, damaged);
            Assert.Throws<CorruptTableException>(() => Open());
        }
    }

    [Fact]
    public async Task Purge_DaysWithUnsealedRows_RemovesThemAndNothingElse()
    {
        await using Database database = Open();
        await AppendDaysAsync(database, days: 5, rowsPerDay: 700);
        IReadOnlyList<DateOnly> purged = database.Purge("t", Day(1), Day(3));
        Assert.Equal([Day(1), Day(2), Day(3)], purged);
        Assert.Equal([Day(0), Day(4)], database.Partitions("t").Select(p => p.Day));
        Assert.Empty(database.Purge("t", Day(1), Day(3)));
        AssertDays(database, 700, 0, 4);
        Assert.Equal((3L, 2100L), (database.Activity("t")!.Purged.Times, database.Activity("t")!.Purged.Rows));
        Assert.Equal(["00000", "00004"], DayFolders().Select(f => "0000" + (DateOnly.ParseExact(f, "yyyyMMdd").DayNumber - Day(0).DayNumber)));
    }

    [Fact]
    public async Task Purge_ThenReopen_KeepsIdsGoingUp()
    {
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 2, rowsPerDay: 1500);
            Assert.Equal(2, database.Purge("t", Day(0), Day(1)).Count);
            Assert.Equal(0, database.Info("t")!.Rows);
            Assert.Null(database.Info("t")!.FirstTime);
        }

        await using (Database database = Open())
        {
            Assert.Equal(0, database.Info("t")!.Rows);
            await AppendDaysAsync(database, days: 1, rowsPerDay: 10);
            Assert.Equal(3001, TableRows.Read(database, "t").Column(SystemFields.Id)[0].AsLong);
        }
    }

    [Fact]
    public async Task Purge_UnderASnapshot_TakesTheFilesWhenItEnds()
    {
        await using Database database = Open();
        await AppendDaysAsync(database, days: 3, rowsPerDay: 2000);
        await database.FlushAsync("t");
        TableSnapshot before = database.Snapshot("t")!;
        database.Purge("t", Day(0), Day(2));
        Assert.Equal(3, DayFolders().Count);
        Assert.True(database.Activity("t")!.WaitingBytes > 0);
        Assert.Equal(6000, CountByReading(before));
        using (TableSnapshot after = database.Snapshot("t")!)
        {
            Assert.Empty(after.Groups);
        }

        before.Dispose();
        Assert.Empty(DayFolders());
        Assert.Equal(0, database.Activity("t")!.WaitingBytes);
    }

    [Fact]
    public async Task Purge_UnderASnapshotTakenBeforeWriting_TakesTheFilesWhenItEnds()
    {
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 1, rowsPerDay: 2000);
            await database.FlushAsync("t");
        }

        await using (Database database = Open())
        {
            using TableSnapshot before = database.Snapshot("t")!;
            database.Purge("t", Day(0), Day(0));
            Assert.Equal(2000, CountByReading(before));
        }
    }

    [Fact]
    public async Task DropTable_UnderASnapshot_TakesTheFilesWhenItEnds()
    {
        await using Database database = Open();
        await AppendDaysAsync(database, days: 3, rowsPerDay: 2000);
        ITableWriter writer = database.Writer("t", create: false)!;
        TableSnapshot snapshot = database.Snapshot("t")!;
        database.DropTable("t");
        Assert.Null(database.Snapshot("t"));
        Assert.Equal(6000, CountByReading(snapshot));
        await Assert.ThrowsAsync<TablePoisonedException>(async () => await writer.AppendAsync(Rows.Make(1, 1, 1)));
        await AppendDaysAsync(database, days: 1, rowsPerDay: 5);
        snapshot.Dispose();
        Assert.Equal("000002", Path.GetFileName(Assert.Single(Directory.EnumerateDirectories(Path.Combine(_directory, "tables")))));
        Assert.Equal(5, database.Info("t")!.Rows);
    }

    [Fact]
    public async Task DropTable_CutShort_IsFinishedByTheNextOpening()
    {
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 1, rowsPerDay: 2000);
            TableSnapshot neverDisposed = database.Snapshot("t")!;
            database.DropTable("t");
            Assert.Single(neverDisposed.Groups.Select(g => g.GetType()).Distinct());
        }

        Assert.True(Directory.Exists(Path.Combine(_directory, "tables", "000001")));
        await using (Database database = Open())
        {
            Assert.False(Directory.Exists(Path.Combine(_directory, "tables", "000001")));
        }
    }

    [Fact]
    public async Task Flush_RowsOfManyOpenings_LeavesOneGeneration()
    {
        for (int opening = 0; opening < 4; opening++)
        {
            await using Database database = Open();
            await AppendDaysAsync(database, days: 1, rowsPerDay: 10);
        }

        await using (Database database = Open())
        {
            Assert.Equal((40L, 40L), (database.Info("t")!.Rows, database.Info("t")!.UnsealedRows));
            await database.FlushAsync("t");
            Assert.Equal((40L, 0L), (database.Info("t")!.Rows, database.Info("t")!.UnsealedRows));
            Assert.Single(Directory.EnumerateFiles(Path.Combine(Table, "tail"), "*.manifest"));
        }

        await using (Database database = Open())
        {
            Assert.Equal(40, database.Info("t")!.Rows);
        }
    }

    [Fact]
    public async Task Open_FilesThatNothingNames_AreDeletedUnlessOneIsMissing()
    {
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 2, rowsPerDay: 1500);
            await database.FlushAsync("t");
        }

        string named = Directory.EnumerateFiles(Path.Combine(Table, DayFolders()[0])).First();
        string stray = Path.Combine(Table, DayFolders()[0], "blocks.77");
        File.Copy(named, stray);
        File.Move(named, named + ".away");
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 1, rowsPerDay: 1);
            Assert.True(File.Exists(stray));
            Assert.NotNull(database.Activity("t")!.Notice);
        }

        File.Move(named + ".away", named);
        await using (Database database = Open())
        {
            await AppendDaysAsync(database, days: 1, rowsPerDay: 1);
            Assert.False(File.Exists(stray));
            Assert.Equal((1, null), (database.Activity("t")!.StrayFiles, database.Activity("t")!.Notice));
        }
    }

    private string Table => Path.Combine(_directory, "tables", "000001");

    internal static DateOnly Day(int day) => new DateOnly(2026, 11, 1).AddDays(day);

    internal static long Noon(int day) => (Day(day).ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks * 100;

    private static async Task AppendDaysAsync(Database database, int days, int rowsPerDay)
    {
        ITableWriter writer = database.Writer("t", create: true)!;
        for (int day = 0; day < days; day++)
        {
            await writer.AppendAsync(Rows.Make(rowsPerDay, day * 10_000, seed: day, Noon(day)));
        }
    }

    private static void AssertDays(Database database, int rowsPerDay, params int[] days)
    {
        Column numbers = TableRows.Read(database, "t").Column("n");
        Assert.Equal(
            days.SelectMany(day => Enumerable.Range(day * 10_000, rowsPerDay)).Select(n => (long)n),
            Enumerable.Range(0, numbers.Length).Select(row => numbers[row].AsLong));
    }

    private static int CountByReading(TableSnapshot snapshot)
    {
        int rows = 0;
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            rows += reader.Read("n", 0, group.RowCount)!.Length;
        }

        return rows;
    }

    private IReadOnlyList<string> DayFolders() =>
        [.. Directory.EnumerateDirectories(Table).Select(d => Path.GetFileName(d)).Where(d => d.All(char.IsAsciiDigit)).Order(StringComparer.Ordinal)];

    private Database Open() => Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows });
}
