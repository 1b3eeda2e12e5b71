using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>The real program on a real disk that is full (a tmpfs), and with others around it.</summary>
public sealed class FullDiskTests
{
    private const string Count = "table t | stats count, dc(packet_count) as d";

    [MountFact]
    public async Task Serve_DiskRunsFull_SaysSoReadsOnAndResumesAfterReopening()
    {
        using LogDb db = new(tmpfsMegabytes: 96);
        db.SetUp();
        Assert.Equal(0, db.Run("exec", "logstorage.setParameter t min_free 0").ExitCode);
        string filler = Path.Combine(Path.GetDirectoryName(db.Data)!, "filler");
        long acknowledged;
        await using (NumberedExporter exporter = new(db.Port, 20_000))
        {
            Process server = await db.ServeAndListenAsync();
            exporter.IsPaused = false;
            await Wait.UntilAsync(() => Rows(db) > 20_000, "20,000 rows");
            Fill(filler);
            await Wait.UntilAsync(() => db.Run("exec", "logstorage.table t").Output.Contains("No space left", StringComparison.Ordinal), "the table to stop");
            exporter.IsPaused = true;

            // Reads go on, and nothing more is taken.
            acknowledged = Rows(db);
            Assert.True(acknowledged > 20_000);
            await Task.Delay(300);
            Assert.Equal(acknowledged, Rows(db));
            Programs.Signal(server, "TERM");
            Assert.True(server.WaitForExit(Programs.Patience), "a table that stopped must not keep the program");
        }

        // Looking at it needs no space.
        long found = Rows(db);
        ProcessOutcome verify = db.Run("verify");
        Assert.True(verify.ExitCode == 0, verify.Output + verify.Errors);
        File.Delete(filler);
        Assert.Equal(found, Rows(db));
        await using (NumberedExporter exporter = new(db.Port, 20_000))
        {
            await db.ServeAndListenAsync();
            exporter.IsPaused = false;
            await Wait.UntilAsync(() => Rows(db) > found + 5_000, "rows after space was freed");
        }
    }

    [MountFact]
    public void Exec_OnAFullDisk_NamesTheCause()
    {
        using LogDb db = new(tmpfsMegabytes: 8);
        db.SetUp();
        Fill(Path.Combine(Path.GetDirectoryName(db.Data)!, "filler"));
        ProcessOutcome outcome = db.Run("exec", "logstorage.createTable other");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("No space left on device", outcome.Output + outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("in use by another process", outcome.Output + outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(0, db.Run("tables").ExitCode);
    }

    [Fact]
    public async Task Reader_DuringCommitsAndSealing_NeverGoesBackwardsNorSeesPartOfABatch()
    {
        using LogDb db = new();
        db.SetUp();
        await using NumberedExporter exporter = new(db.Port, 40_000);
        await db.ServeAndListenAsync();
        exporter.IsPaused = false;
        Stopwatch watch = Stopwatch.StartNew();
        long last = 0;
        int looks = 0;
        while (watch.Elapsed < TimeSpan.FromSeconds(8))
        {
            JsonElement row = Look(db);
            long count = row.GetProperty("count").GetInt64();
            Assert.True(count >= last, string.Create(CultureInfo.InvariantCulture, $"{count} rows after {last}"));
            Assert.Equal(count, row.GetProperty("d").GetInt64());
            last = count;
            looks++;
        }

        // With 64 Ki rows to a block, some were sealed under the reader's eyes.
        Assert.True(last > 100_000 && looks > 5, $"{last} rows, {looks} looks");
    }

    private static long Rows(LogDb db) => Look(db).GetProperty("count").GetInt64();

    private static JsonElement Look(LogDb db) => db.QueryRow(Count);

    /// <summary>Writes until nothing more fits.</summary>
    private static void Fill(string path)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[1 << 20];
        for (int length = block.Length; length > 0;)
        {
            try
            {
                file.Write(block.AsSpan(0, length));
            }
            catch (IOException)
            {
                length /= 2;
            }
        }
    }
}
