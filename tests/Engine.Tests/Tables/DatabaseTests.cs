using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

public sealed class DatabaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Append_ThenReopen_GivesTheSameRows()
    {
        RowBatch[] batches = [Rows.Make(3000, 1, 1), Rows.Make(20000, 3001, 2), Rows.Make(7, 23001, 3)];
        await using (Database database = Open())
        {
            ITableWriter writer = database.Writer("flows", create: true)!;
            foreach (RowBatch batch in batches)
            {
                await writer.AppendAsync(batch);
            }

            AssertHolds(database, ColumnAssembly.Concat(batches));
        }

        await using (Database database = Open())
        {
            AssertHolds(database, ColumnAssembly.Concat(batches));
            await database.Writer("flows", create: false)!.AppendAsync(Rows.Make(100, 23008, 4));
            AssertHolds(database, ColumnAssembly.Concat([.. batches, Rows.Make(100, 23008, 4)]));
        }

        await using (Database database = Open(readOnly: true))
        {
            AssertHolds(database, ColumnAssembly.Concat([.. batches, Rows.Make(100, 23008, 4)]));
        }
    }

    [Fact]
    public async Task Extent_OfATable_TellsWhatIsDurableAndWhatIsGone()
    {
        await using Database database = Database.Open(_directory, new DatabaseOptions { CommitInterval = TimeSpan.FromHours(1), BackgroundInterval = TimeSpan.Zero });
        Assert.Null(database.Extent("flows"));
        ITableWriter writer = database.Writer("flows", create: true)!;
        await writer.AppendAsync(Rows.Make(3000, 1, 1));
        Assert.Equal(new TableExtent(1, 0, 0), database.Extent("flows"));
        await writer.CommitAsync();
        await writer.AppendAsync(Rows.Make(5, 3001, 2));
        Assert.Equal(new TableExtent(1, 3000, 0), database.Extent("flows"));
        await database.FlushAsync("flows");
        database.Purge("flows", DateOnly.MinValue, DateOnly.MaxValue);
        Assert.Equal(new TableExtent(1, 3005, 3005), database.Extent("flows"));
        database.DropTable("flows");
        database.CreateTable("flows");
        Assert.Equal(new TableExtent(2, 0, 0), database.Extent("flows"));
    }

    [Fact]
    public async Task Append_MoreThanABlock_SealsAndKeepsEveryRow()
    {
        const int BlockRows = 4096;
        RowBatch rows = Rows.Make((BlockRows * 5) + 100, 1, 9);
        await using (Database database = Open(blockRows: BlockRows))
        {
            await database.Writer("flows", create: true)!.AppendAsync(rows);
            SpinWait.SpinUntil(() => database.Info("flows")!.Blocks == 5, TimeSpan.FromSeconds(20));
            Assert.Equal(5, database.Info("flows")!.Blocks);
            AssertHolds(database, rows);
        }

        await using (Database database = Open(readOnly: true))
        {
            TableInfo info = database.Info("flows")!;
            Assert.Equal((5, 100L), (info.Blocks, info.UnsealedRows));
            AssertHolds(database, rows);
            Assert.Empty(database.Verify("flows", CancellationToken.None));
        }
    }

    [Fact]
    public async Task Append_RowsOfSeveralDays_GoToTheirOwnPartitions()
    {
        const long Day = 86_400_000_000_000;
        RowBatch rows = ColumnAssembly.Concat([Rows.Make(1500, 1, 1, Day * 20000), Rows.Make(1500, 1501, 2, Day * 20002), Rows.Make(1096, 3001, 3, Day * 20000)]);
        await using Database database = Open(blockRows: 4096);
        await database.Writer("flows", create: true)!.AppendAsync(rows);
        SpinWait.SpinUntil(() => database.Info("flows")!.Blocks == 2, TimeSpan.FromSeconds(20));
        Assert.Equal(["20241004", "20241006"], Directory.EnumerateDirectories(Path.Combine(_directory, "tables", "000001")).Select(Path.GetFileName).Where(n => n![0] == '2').Order());
        AssertHolds(database, rows);
    }

    [Fact]
    public async Task Open_WhileAWriterHasIt_IsRefused()
    {
        await using Database writer = Open();
        Assert.Throws<DatabaseLockedException>(() => Open());
        Assert.Throws<DatabaseLockedException>(() => Open(readOnly: true));
    }

    [Fact]
    public async Task Open_TwoReaders_Share()
    {
        await using (Open())
        {
        }

        await using Database one = Open(readOnly: true), two = Open(readOnly: true);
        Assert.Throws<DatabaseLockedException>(() => Open());
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\u001b[0m")]
    public async Task Create_NameThatIsNoName_IsRefused(string name)
    {
        await using Database database = Open();
        Assert.Throws<DatabaseException>(() => database.CreateTable(name));
    }

    [Fact]
    public async Task Drop_RemovesRowsAndFiles()
    {
        await using (Database database = Open())
        {
            await database.Writer("flows", create: true)!.AppendAsync(Rows.Make(10, 1, 1));
            database.DropTable("flows");
            Assert.Null(database.Snapshot("flows"));
            await database.Writer("flows", create: true)!.AppendAsync(Rows.Make(3, 1, 1));
        }

        await using Database reopened = Open(readOnly: true);
        AssertHolds(reopened, Rows.Make(3, 1, 1));
        Assert.Equal(2, reopened.Info("flows")!.Number);
    }

    private Database Open(bool readOnly = false, int blockRows = 65536) =>
        Database.Open(_directory, new DatabaseOptions { ReadOnly = readOnly, BlockRows = blockRows });

    private static void AssertHolds(Database database, RowBatch expected)
    {
        RowBatch ordered = TableRows.Read(database, "flows");
        Rows.AssertSame(expected, ordered);
        for (int row = 0; row < ordered.RowCount; row++)
        {
            Assert.Equal(Value.From(row + 1L), ordered.Column(SystemFields.Id)[row]);
        }
    }
}
