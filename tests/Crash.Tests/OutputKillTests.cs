using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests;

/// <summary>Files that outputs write while the daemon is ended by SIGKILL at random moments; the seed fixes the moments.</summary>
public sealed class OutputKillTests(ITestOutputHelper log)
{
    private const int Rounds = 8;
    private const int FlowsPerSecond = 30_000;

    [Fact]
    public async Task Serve_KilledWhileFilesAreWritten_EveryRowOfTheTableStandsInThemOnce()
    {
        Random random = new(20261122);
        using LogDb db = new();
        db.SetUp();
        string files = Directory.CreateTempSubdirectory("logdb-output-files-").FullName;
        try
        {
            const string Common = "table=t from=start fields=packet_count format=csv header=off refresh=50ms";
            Done(db, $"createOutput file whole {Common} path={files}/whole.csv", $"createOutput file parts {Common} path={files}/part.csv.gz rotate_rows=20000");
            await using NumberedExporter exporter = new(db.Port, FlowsPerSecond);
            for (int round = 0; round < Rounds; round++)
            {
                Process server = await db.ServeAndListenAsync();
                exporter.IsPaused = false;
                await Task.Delay(random.Next(300, 2500));
                server.Kill();
                server.WaitForExit();
                exporter.IsPaused = true;
            }

            await db.ServeAndListenAsync();
            await Wait.UntilAsync(
                () => db.QueryRow("system outputs | search state == \"running\" and queued == 0 | stats count").GetProperty("count").GetInt64() == 2, "the outputs send everything");
            JsonElement totals = db.QueryRow("table t | stats count, dc(packet_count) as d, sum(packet_count) as s");
            Done(db, "removeOutput whole", "removeOutput parts");
            (long Count, long Sum) expected = (totals.GetProperty("count").GetInt64(), totals.GetProperty("s").GetInt64());
            string[] parts = [.. Directory.GetFiles(files).Where(static file => !file.EndsWith("whole.csv", StringComparison.Ordinal))];
            log.WriteLine($"{expected.Count} rows, {parts.Length} files");
            Assert.True(expected.Count > 50_000, "there was no load");
            Assert.True(parts.Length > 1, "nothing was rotated");
            Assert.DoesNotContain(parts, static file => file.EndsWith(".part", StringComparison.Ordinal));
            Assert.Equal(expected, Read([$"{files}/whole.csv"]));
            Assert.Equal(expected, Read(parts));
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private static void Done(LogDb db, params string[] commands)
    {
        ProcessOutcome outcome = db.Run(["exec", .. commands]);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
    }

    /// <summary>Rows, none twice, and the sum of their numbers.</summary>
    private static (long Count, long Sum) Read(IEnumerable<string> files)
    {
        HashSet<long> numbers = [];
        long rows = 0;
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(file);
            using StreamReader reader = new(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
            while (reader.ReadLine() is { } line)
            {
                rows++;
                numbers.Add(long.Parse(line, CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(rows, numbers.Count);
        return (rows, numbers.Sum());
    }
}
