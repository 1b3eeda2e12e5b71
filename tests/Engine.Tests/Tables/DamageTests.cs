using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Files changed behind the store's back: it must notice, name the file, and never give fewer or other rows.</summary>
public sealed class DamageTests : IDisposable
{
    private const int BlockRows = 2048;
    private const int RowCount = (BlockRows * 2) + 200;

    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb").FullName;

    private string Table => Path.Combine(_directory, "tables", "000001");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Verify_AnyBitOfABlock_IsFound()
    {
        await FillAsync();
        string blocks = Directory.EnumerateFiles(Table, "blocks.*", SearchOption.AllDirectories).Single();
        byte[] sound = await File.ReadAllBytesAsync(blocks);
        Random random = new(11);
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(blocks, damaged);
            await using Database database = Open();
            VerifyFinding finding = Assert.Single(database.Verify("t", CancellationToken.None));
            Assert.Equal(blocks, finding.File);
        }
    }

    [Fact]
    public async Task Read_BlockFileCutOrGone_Fails()
    {
        await FillAsync();
        string blocks = Directory.EnumerateFiles(Table, "blocks.*", SearchOption.AllDirectories).Single();
        using (FileStream file = File.OpenWrite(blocks))
        {
            file.SetLength(file.Length - 1);
        }

        await AssertUnreadableAsync();
        File.Delete(blocks);
        await AssertUnreadableAsync();
        Assert.False(File.Exists(blocks), "reading must not bring a deleted file back");
    }

    [Fact]
    public async Task Open_OneManifestSlotDamaged_KeepsEveryRow()
    {
        await FillAsync();
        string manifest = Manifest();
        byte[] sound = await File.ReadAllBytesAsync(manifest);
        for (int slot = 0; slot < 2; slot++)
        {
            byte[] damaged = [.. sound];
            damaged.AsSpan(slot * TailManifest.SlotBytes, 64).Clear();
            await File.WriteAllBytesAsync(manifest, damaged);
            await using Database database = Open();
            Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheManifest_GivesAllRowsOrRefuses()
    {
        await FillAsync();
        string manifest = Manifest();
        byte[] sound = await File.ReadAllBytesAsync(manifest);
        int refused = 0;
        for (int slot = 0; slot < 2; slot++)
        {
            for (int bit = 0; bit < 56 * 8; bit++)
            {
                byte[] damaged = [.. sound];
                damaged[(slot * TailManifest.SlotBytes) + (bit / 8)] ^= (byte)(1 << (bit % 8));
                await File.WriteAllBytesAsync(manifest, damaged);
                await using Database database = Open();
                try
                {
                    Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
                }
                catch (CorruptTableException)
                {
                    refused++;
                }
            }
        }

        Assert.Equal(0, refused);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(56)]
    public async Task Open_BothManifestSlotsDamaged_Refuses(int length)
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Manifest());
        bytes.AsSpan(length, 10).Fill(0xff);
        bytes.AsSpan(TailManifest.SlotBytes, 10).Fill(0xff);
        if (length == 56)
        {
            bytes = bytes[..40];
        }
        else
        {
            bytes.AsSpan(0, 44).Fill(0xff);
        }

        await File.WriteAllBytesAsync(Manifest(), bytes);
        await AssertRefusedAsync(Path.GetFileName(Manifest()));
    }

    [Fact]
    public async Task Open_ManifestOrGenerationGone_Refuses()
    {
        await FillAsync();
        File.Delete(Manifest());
        await AssertRefusedAsync("manifest");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Table, "tail")))
        {
            File.Delete(file);
        }

        await AssertRefusedAsync("manifest");
    }

    [Fact]
    public async Task Open_TailSegmentCutAnywhere_Refuses()
    {
        await FillAsync();
        string segment = Directory.EnumerateFiles(Path.Combine(Table, "tail"), "*.log.*").Single();
        byte[] sound = await File.ReadAllBytesAsync(segment);
        Random random = new(5);
        for (int trial = 0; trial < 40; trial++)
        {
            await File.WriteAllBytesAsync(segment, sound[..random.Next(sound.Length - 8)]);
            await AssertRefusedAsync("tail");
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheTail_IsNeverWrongRows()
    {
        await FillAsync();
        string segment = Directory.EnumerateFiles(Path.Combine(Table, "tail"), "*.log.*").Single();
        byte[] sound = await File.ReadAllBytesAsync(segment);
        Random random = new(6);
        int refused = 0;
        for (int trial = 0; trial < 150; trial++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(segment, damaged);
            await using Database database = Open();
            try
            {
                Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
            }
            catch (CorruptTableException)
            {
                refused++;
            }
        }

        // Most of the segment stands before the begin address: those rows are sealed, and nobody reads them here any more.
        Assert.True(refused > 3, $"only {refused} of 150 flips were noticed");
    }

    [Fact]
    public async Task Open_RubbishBehindTheTail_IsIgnored()
    {
        await FillAsync();
        string segment = Directory.EnumerateFiles(Path.Combine(Table, "tail"), "*.log.*").Single();
        using (FileStream file = File.Open(segment, FileMode.Append))
        {
            byte[] rubbish = new byte[10_000];
            new Random(1).NextBytes(rubbish);
            file.Write(rubbish);
        }

        await using Database database = Open();
        Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
    }

    [Fact]
    public async Task Open_AnyBitOfTheBlockDirectory_GivesAllRowsOrRefuses()
    {
        await FillAsync();
        string path = Path.Combine(Table, "directory");
        byte[] sound = await File.ReadAllBytesAsync(path);
        int refused = 0;
        for (int bit = 0; bit < sound.Length * 8; bit += 3)
        {
            byte[] damaged = [.. sound];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, damaged);
            await using Database database = Open();
            try
            {
                Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
            }
            catch (CorruptTableException)
            {
                refused++;
            }
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public async Task Open_BlockDirectoryCutAnywhere_GivesAllRowsOrRefuses()
    {
        await FillAsync();
        string path = Path.Combine(Table, "directory");
        byte[] sound = await File.ReadAllBytesAsync(path);
        for (int length = 0; length < sound.Length; length++)
        {
            await File.WriteAllBytesAsync(path, sound[..length]);
            await using Database database = Open();
            try
            {
                Assert.Equal(RowCount, TableRows.AssertCounted(database, "t"));
            }
            catch (CorruptTableException e)
            {
                Assert.Equal(path, e.File);
            }
        }
    }

    [Fact]
    public async Task Copy_WhileAppending_HoldsEverythingAcknowledged()
    {
        Random random = new(21);
        await using Database database = Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows });
        ITableWriter writer = database.Writer("t", create: true)!;
        await writer.CommitAsync();
        long sent = 0, acknowledged = 0;
        using CancellationTokenSource stop = new();
        Task appending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                int count = random.Next(1, 400);
                await writer.AppendAsync(Rows.Make(count, sent + 1, seed: count));
                Volatile.Write(ref sent, sent + count);
                if (random.Next(4) == 0)
                {
                    await writer.CommitAsync();
                    Volatile.Write(ref acknowledged, sent);
                }
            }
        });
        for (int round = 0; round < 25; round++)
        {
            long before = Volatile.Read(ref acknowledged);
            string copy = Directory.CreateTempSubdirectory("logflowdb").FullName;
            try
            {
                // A copy of the directory in the order in which the store depends on its files is what a dead process leaves.
                CopyTail(copy);
                await using Database found = Database.Open(copy, new DatabaseOptions { ReadOnly = true });
                long rows = TableRows.AssertCounted(found, "t");
                Assert.True(rows >= before, $"{rows} rows in the copy, {before} were acknowledged before it");
            }
            finally
            {
                Directory.Delete(copy, recursive: true);
            }
        }

        await stop.CancelAsync();
        await appending;
    }

    private void CopyTail(string copy)
    {
        string target = Path.Combine(copy, "tables", "000001");
        Directory.CreateDirectory(Path.Combine(target, "tail"));
        File.Copy(Path.Combine(_directory, "tables.json"), Path.Combine(copy, "tables.json"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Table, "tail")).OrderByDescending(f => f, StringComparer.Ordinal))
        {
            // The manifest sorts last, so it is read first: what it says is committed is in the segments by then.
            CopyIfThere(file, Path.Combine(target, "tail", Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(Table, "directory"), Path.Combine(target, "directory"));
        foreach (string day in Directory.EnumerateDirectories(Table).Where(d => !d.EndsWith("tail", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.Combine(target, Path.GetFileName(day)));
            foreach (string blocks in Directory.EnumerateFiles(day))
            {
                CopyIfThere(blocks, Path.Combine(target, Path.GetFileName(day), Path.GetFileName(blocks)));
            }
        }
    }

    /// <summary>A segment may be cut off, and a partition be made, between listing and copying.</summary>
    private static void CopyIfThere(string file, string copy)
    {
        try
        {
            File.Copy(file, copy);
        }
        catch (FileNotFoundException)
        {
            Assert.False(file.EndsWith(".manifest", StringComparison.Ordinal));
        }
    }

    private string Manifest() => Directory.EnumerateFiles(Path.Combine(Table, "tail"), "*.manifest").Single();

    private async Task FillAsync()
    {
        await using Database database = Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows });
        ITableWriter writer = database.Writer("t", create: true)!;
        for (int first = 1; first <= RowCount; first += 250)
        {
            await writer.AppendAsync(Rows.Make(Math.Min(250, RowCount - first + 1), first, seed: first));
        }
    }

    private async Task AssertUnreadableAsync()
    {
        await using Database database = Open();
        CorruptTableException damage = Assert.Throws<CorruptTableException>(() => TableRows.Read(database, "t"));
        Assert.Contains("block of rows ", damage.Message, StringComparison.Ordinal);
        Assert.NotEmpty(database.Verify("t", CancellationToken.None));
    }

    private async Task AssertRefusedAsync(string named)
    {
        await using Database database = Open();
        CorruptTableException damage = Assert.Throws<CorruptTableException>(() => database.Snapshot("t"));
        Assert.Contains(named, damage.Message, StringComparison.Ordinal);
    }

    private Database Open() => Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
}
