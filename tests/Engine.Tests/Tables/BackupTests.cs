using System.Runtime.Versioning;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

public sealed class BackupTests : IDisposable
{
    private const int BlockRows = 2048;
    private const int RowCount = (BlockRows * 3) + 200;
    private const long Day = 86_400_000_000_000;

    private static readonly Dictionary<string, byte[]> s_noFiles = [];

    private readonly string _home = Directory.CreateTempSubdirectory("logflowdb").FullName;

    private string Data => Path.Combine(_home, "data");

    private string Copy => Path.Combine(_home, "copy");

    private string Manifest => Path.Combine(Copy, "backup.manifest");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Backup_OfALiveTable_HoldsEveryRowAndOpensAsADatabase()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        IReadOnlyList<CopiedTable> copied = Backup(database);

        await database.Writer("t", create: false)!.AppendAsync(Rows.Make(5000, RowCount + 1, 8));
        Assert.Equal(new CopiedTable("t", RowCount, 4, copied[0].Bytes), Assert.Single(copied));
        Assert.Empty(Database.VerifyBackup(Copy, null, CancellationToken.None));
        await using Database copy = Open(Copy, readOnly: true);
        Assert.Equal(RowCount, TableRows.AssertCounted(copy, "t"));
        Assert.Equal(RowCount + 5000, TableRows.AssertCounted(database, "t"));
        Assert.Equal(0, copy.Info("t")!.UnsealedRows);
    }

    [Fact]
    public async Task Backup_ThenBothSidesGrowAndSeal_NeitherChangesTheOther()
    {
        await using (Database database = Open(Data))
        {
            await FillAsync(database, "t");
            Backup(database);
            await database.Writer("t", create: false)!.AppendAsync(Rows.Make(BlockRows * 2, RowCount + 1, 8));
        }

        await using (Database copy = Open(Copy))
        {
            await copy.Writer("t", create: false)!.AppendAsync(Rows.Make(BlockRows * 3, RowCount + 1, 9));
        }

        await using Database first = Open(Data), second = Open(Copy);
        Assert.Equal(RowCount + (BlockRows * 2), TableRows.AssertCounted(first, "t"));
        Assert.Equal(RowCount + (BlockRows * 3), TableRows.AssertCounted(second, "t"));
        Assert.Empty(first.Verify("t", CancellationToken.None));
        Assert.Empty(second.Verify("t", CancellationToken.None));
    }

    [Fact]
    public async Task Backup_WhileRowsArrive_IsAPrefix()
    {
        await using Database database = Open(Data);
        ITableWriter writer = database.Writer("t", create: true)!;
        await writer.AppendAsync(Rows.Make(BlockRows, 1, 1));
        using CancellationTokenSource stop = new();
        Task appending = Task.Run(async () =>
        {
            for (int next = BlockRows + 1; !stop.IsCancellationRequested && next < BlockRows * 60; next += 500)
            {
                await writer.AppendAsync(Rows.Make(500, next, next));
            }
        });
        for (int i = 0; i < 5; i++)
        {
            string target = Copy + i;
            database.Backup(target, null, s_noFiles, null, CancellationToken.None);
            await using Database copy = Open(target, readOnly: true);
            Assert.True(TableRows.AssertCounted(copy, "t") >= BlockRows);
        }

        await stop.CancelAsync();
        await appending;
    }

    [Fact]
    public async Task Backup_EmptyAndLateAndSeveralDays_AreAllThere()
    {
        await using Database database = Open(Data);
        database.CreateTable("empty");
        ITableWriter writer = database.Writer("t", create: true)!;
        RowBatch rows = ColumnAssembly.Concat([Rows.Make(3000, 1, 1, Day * 20000), Rows.Make(3000, 3001, 2, Day * 20002), Rows.Make(2500, 6001, 3, Day * 20000)]);
        await writer.AppendAsync(rows);
        Backup(database);
        await using Database copy = Open(Copy, readOnly: true);
        Assert.Equal(["empty", "t"], copy.TableNames);
        Assert.Equal(0, copy.Info("empty")!.Rows);
        Rows.AssertSame(rows, TableRows.Read(copy, "t"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Backup_Files_AreTheOwnersAlone()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Backup(database, files: new() { ["settings.json"] = [1, 2, 3] });
        foreach (string path in Directory.EnumerateFileSystemEntries(Copy, "*", SearchOption.AllDirectories).Append(Copy))
        {
            UnixFileMode others = File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Assert.True(others == UnixFileMode.None, $"{path}: {others}");
        }

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(Copy, "settings.json")));
    }

    [Fact]
    public async Task Backup_IntoSomethingThere_Refuses()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Assert.Contains("lies in the database itself", Assert.Throws<DatabaseException>(() => database.Backup(Path.Combine(Data, "b"), null, s_noFiles, null, default)).Message, StringComparison.Ordinal);
        Backup(database);
        Assert.Contains("holds a backup already", Assert.Throws<DatabaseException>(() => Backup(database)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_home, "full", "x"));
        Assert.Contains("is not empty", Assert.Throws<DatabaseException>(() => database.Backup(Path.Combine(_home, "full"), null, s_noFiles, null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("table not found: u", Assert.Throws<DatabaseException>(() => database.Backup(Copy + "2", ["u"], s_noFiles, null, default)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Copy + "2"));
    }

    [Fact]
    public async Task Backup_Cancelled_LeavesNothing()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => database.Backup(Copy, null, s_noFiles, progress => CancelAfter(progress, stop), stop.Token));
        Assert.False(Directory.Exists(Copy));
        Backup(database);

        static void CancelAfter(WorkProgress progress, CancellationTokenSource stop)
        {
            if (progress.Done > 0)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public async Task Backup_OfADamagedBlock_NamesItAndKeepsNothing()
    {
        await using (Database database = Open(Data))
        {
            await FillAsync(database, "t");
        }

        string blocks = Directory.EnumerateFiles(Data, "blocks.*", SearchOption.AllDirectories).Single();
        Flip(blocks, new FileInfo(blocks).Length / 2);
        await using Database damaged = Open(Data);
        CorruptTableException e = Assert.Throws<CorruptTableException>(() => Backup(damaged));
        Assert.Equal(blocks, e.File);
        Assert.Contains("block of rows", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Copy));
    }

    [Fact]
    public async Task Restore_UnderItsOwnAndAnotherName_GivesTheRows()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Backup(database);
        Assert.Equal("table already exists: t", Assert.Throws<DatabaseException>(() => database.Restore(Copy, null, null, default)).Message);
        Assert.Equal(RowCount, Assert.Single(database.Restore(Copy, [("t", "u")], null, default)).Rows);
        database.DropTable("t");
        database.Restore(Copy, null, null, default);
        Assert.Equal(["u", "t"], database.TableNames);
        foreach (string table in database.TableNames)
        {
            Assert.Equal(RowCount, TableRows.AssertCounted(database, table));
            Assert.Empty(database.Verify(table, default));
        }

        await database.Writer("u", create: false)!.AppendAsync(Rows.Make(3000, RowCount + 1, 5));
        Assert.Equal(RowCount + 3000, TableRows.AssertCounted(database, "u"));
    }

    [Fact]
    public async Task Restore_WhatIsNoBackup_SaysWhatItIs()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Assert.Contains("there is no directory", Refusal(database), StringComparison.Ordinal);
        Directory.CreateDirectory(Copy);
        Assert.Contains("is no backup: it has no backup.manifest", Refusal(database), StringComparison.Ordinal);
        Directory.Delete(Copy);
        Backup(database);
        Assert.Contains("table not found: x is not in the backup, which has t", Assert.Throws<DatabaseException>(() => database.Restore(Copy, [("x", "x")], null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("table name not allowed", Assert.Throws<DatabaseException>(() => database.Restore(Copy, [("t", "a b")], null, default)).Message, StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(Manifest);
        await File.WriteAllTextAsync(Manifest, string.Concat(lines[..2].Select(line => line + "\n")));
        Assert.Contains("was interrupted", Refusal(database), StringComparison.Ordinal);
        Assert.Contains("was interrupted", Assert.Throws<DatabaseException>(() => Open(Copy, readOnly: true)).Message, StringComparison.Ordinal);
        Assert.Contains("was interrupted", Assert.Throws<DatabaseException>(() => Backup(database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_AnyFileDamagedCutGoneOrAdded_IsRefusedAndNamed()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Backup(database);
        Random random = new(3);
        foreach (string file in Directory.EnumerateFiles(Copy, "*", SearchOption.AllDirectories).ToArray())
        {
            byte[] sound = await File.ReadAllBytesAsync(file);
            for (int trial = 0; trial < 30; trial++)
            {
                Flip(file, random.Next(sound.Length), random.Next(8));
                AssertRefused(database, file);
                await File.WriteAllBytesAsync(file, sound);
            }

            await File.WriteAllBytesAsync(file, sound[..^1]);
            AssertRefused(database, file);
            File.Delete(file);
            AssertRefused(database, file);
            await File.WriteAllBytesAsync(file, sound);
        }

        string added = Path.Combine(Copy, "tables", "000001", "tail", "0000000001.manifest");
        Directory.CreateDirectory(Path.GetDirectoryName(added)!);
        await File.WriteAllTextAsync(added, "");
        Assert.Contains("somebody wrote into it since", AssertRefused(database, added), StringComparison.Ordinal);
        File.Delete(added);
        database.Restore(Copy, [("t", "u")], null, default);
        Assert.Equal(["t", "u"], database.TableNames);
        Assert.Equal(["000001", "000002"], Directory.EnumerateDirectories(Path.Combine(Data, "tables")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Restore_OfABackupThatWasUsedAsADatabase_IsRefused()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Backup(database);
        await using (Database copy = Open(Copy))
        {
            await copy.Writer("t", create: false)!.AppendAsync(Rows.Make(10, RowCount + 1, 4));
        }

        Assert.Throws<CorruptTableException>(() => database.Restore(Copy, [("t", "u")], null, default));
        Assert.Equal(["t"], database.TableNames);
    }

    [Fact]
    public async Task Restore_Cancelled_LeavesNothingAndUsesUpItsNumber()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        Backup(database);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => database.Restore(Copy, [("t", "u")], progress => CancelAt(progress, stop), stop.Token));
        Assert.Equal(["t"], database.TableNames);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(Data, "tables")));
        database.CreateTable("v");
        Assert.Equal(3, database.Info("v")!.Number);

        static void CancelAt(WorkProgress progress, CancellationTokenSource stop)
        {
            if (progress.What == "u")
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public async Task Usage_OfATable_AddsUpToItsBlocks()
    {
        await using Database database = Open(Data);
        await FillAsync(database, "t");
        SpinWait.SpinUntil(() => database.Info("t")!.Blocks == 3, TimeSpan.FromSeconds(20));
        TableUsage usage = database.Usage("t")!;
        Assert.Equal((3, 3, 3, BlockRows * 3L), (usage.Blocks, usage.BlocksRead, usage.EncodingsRead, usage.Rows));
        long blocks = new FileInfo(Directory.EnumerateFiles(Data, "blocks.*", SearchOption.AllDirectories).Single()).Length;
        Assert.Equal(blocks, usage.HeaderBytes + usage.Columns.Sum(column => column.Bytes) + usage.Shared.Sum(part => part.Bytes));
        Assert.Equal("addresses of src_ip", Assert.Single(usage.Shared).Name);
        ColumnUsage port = usage.Columns.Single(column => column.Name == "src_port"), sparse = usage.Columns.Single(column => column.Name == "sparse");
        Assert.Equal((ValueKind.Long, BlockRows * 3L, BlockRows * 3L * 2), (port.Kind, port.Values, port.PlainBytes));
        Assert.Equal(BlockRows * 3 * 2 / 3, sparse.Values);
        Assert.All(usage.Columns, column => Assert.Equal(3, column.Encodings.Sum(encoding => encoding.Blocks)));
        Assert.Null(usage.Columns.Single(column => column.Name == "mixed").Kind);
        Assert.Null(database.Usage("nosuch"));
    }

    private static string AssertRefused(Database database, string file)
    {
        Exception e = Assert.ThrowsAny<DatabaseException>(() => database.Restore(file[..file.IndexOf("/copy/", StringComparison.Ordinal)] + "/copy", [("t", "u")], null, default));
        Assert.True(e.Message.Contains(file, StringComparison.Ordinal) || e.Message.Contains("backup.manifest", StringComparison.Ordinal) || e.Message.Contains("/copy is a backup", StringComparison.Ordinal), $"{file}: {e.Message}");
        Assert.Equal(["t"], database.TableNames);
        return e.Message;
    }

    private static void Flip(string file, long offset, int bit = 0)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ (1 << bit)));
    }

    private static async Task FillAsync(Database database, string table)
    {
        ITableWriter writer = database.Writer(table, create: true)!;
        await writer.AppendAsync(Rows.Make(RowCount, 1, 7));
        await writer.CommitAsync();
    }

    private static Database Open(string directory, bool readOnly = false) =>
        Database.Open(directory, new DatabaseOptions { ReadOnly = readOnly, BlockRows = BlockRows });

    private string Refusal(Database database) => Assert.Throws<DatabaseException>(() => database.Restore(Copy, null, null, default)).Message;

    private IReadOnlyList<CopiedTable> Backup(Database database, Dictionary<string, byte[]>? files = null) =>
        database.Backup(Copy, null, files ?? s_noFiles, null, CancellationToken.None);
}
