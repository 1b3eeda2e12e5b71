using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests;

/// <summary>The daemon ended by SIGKILL at random moments under load; the seed fixes the moments.</summary>
public sealed class KillTests(ITestOutputHelper log)
{
    private const int Rounds = 20;
    private const int FlowsPerSecond = 30_000;
    private const string Totals = "table t | stats count, dc(packet_count) as d, max(packet_count) as m";

    /// <summary>Rows older than this are acknowledged: the commit interval and what the answer takes to arrive.</summary>
    private static readonly TimeSpan s_commitWindow = TimeSpan.FromMilliseconds(1100);

    [Fact]
    public async Task Serve_KilledUnderLoad_KeepsEveryAcknowledgedRowOnce()
    {
        Random random = new(20261102);
        using LogDb db = new();
        db.SetUp();
        await using NumberedExporter exporter = new(db.Port, FlowsPerSecond);
        for (int round = 0; round < Rounds; round++)
        {
            Process server = await db.ServeAndListenAsync();
            exporter.IsPaused = false;
            await Task.Delay(random.Next(100, 900));
            (long seenCount, long seenMax) = Seen(db);
            await Task.Delay(s_commitWindow + TimeSpan.FromMilliseconds(random.Next(0, 400)));
            server.Kill();
            server.WaitForExit();
            exporter.IsPaused = true;

            Assert.True(seenCount > 0 || round == 0, "nothing was seen under load");
            JsonElement totals = db.QueryRow(Totals);
            long count = totals.GetProperty("count").GetInt64();
            log.WriteLine($"round {round}: {seenCount} acknowledged, {count} found, {exporter.Sent} sent");
            Assert.Equal(count, totals.GetProperty("d").GetInt64());
            Assert.True(count == 0 || totals.GetProperty("m").GetInt64() <= exporter.Sent, "a row that was never sent");

            // One socket sends in order, so no row up to the last one seen can have come later. That was a commit window ago: how many
            // rows came since says more of how busy the machine is.
            JsonElement kept = db.QueryRow($"table t | search packet_count <= {seenMax} | stats count");
            Assert.Equal(seenCount, kept.GetProperty("count").GetInt64());
            ProcessOutcome verify = db.Run("verify");
            Assert.True(verify.ExitCode == 0, verify.Output + verify.Errors);
        }

        Assert.True(exporter.Sent > 0);
        Assert.True(db.QueryRow("table t | stats count").GetProperty("count").GetInt64() > 0);
    }

    [Fact]
    public async Task Serve_KilledWhileStarting_KeepsItsRows()
    {
        Random random = new(7);
        using LogDb db = new();
        db.SetUp();
        await using (NumberedExporter exporter = new(db.Port, FlowsPerSecond))
        {
            Process server = await db.ServeAndListenAsync();
            exporter.IsPaused = false;
            await Wait.UntilAsync(() => Seen(db).Count > 20_000, "20,000 rows");
            exporter.IsPaused = true;
            await Task.Delay(s_commitWindow);
            server.Kill();
            server.WaitForExit();
        }

        (long Count, long Max) before = Seen(db);
        for (int round = 0; round < 8; round++)
        {
            Process server = db.Serve();
            await Task.Delay(random.Next(20, 400));
            server.Kill();
            server.WaitForExit();
        }

        Assert.Equal(before, Seen(db));
        Assert.Equal(before.Count, db.QueryRow(Totals).GetProperty("d").GetInt64());
        Assert.Equal(0, db.Run("verify").ExitCode);
    }

    [Fact]
    public async Task Serve_Terminated_KeepsEveryRowAndEndsWithZero()
    {
        using LogDb db = new();
        db.SetUp();
        await using NumberedExporter exporter = new(db.Port, FlowsPerSecond);
        Process server = await db.ServeAndListenAsync();
        exporter.IsPaused = false;
        await Wait.UntilAsync(() => Seen(db).Count > 5_000, "5,000 rows");
        exporter.IsPaused = true;
        (long Count, long Max) before = Seen(db);

        Programs.Signal(server, "TERM");

        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(5)), "SIGTERM was not obeyed within 5 s");
        Assert.Equal(0, server.ExitCode);
        (long Count, long Max) after = Seen(db);
        Assert.True(after.Count >= before.Count, $"{after} after {before}");
    }

    [Fact]
    public async Task Serve_TerminatedWhileFlowsPourIn_KeepsAllThatItTook()
    {
        using LogDb db = new();
        db.SetUp();
        await using NumberedExporter exporter = new(db.Port, 10 * FlowsPerSecond);
        Process server = await db.ServeAndListenAsync();
        exporter.IsPaused = false;
        await Wait.UntilAsync(() => Seen(db).Count > 100_000, "100,000 rows");
        (long count, long max) = Seen(db);

        Programs.Signal(server, "TERM");

        Assert.True(server.WaitForExit(Programs.Patience), "SIGTERM was not obeyed");
        Assert.Equal(0, server.ExitCode);
        exporter.IsPaused = true;
        JsonElement totals = db.QueryRow(Totals);
        Assert.Equal(totals.GetProperty("count").GetInt64(), totals.GetProperty("d").GetInt64());
        Assert.Equal(count, db.QueryRow($"table t | search packet_count <= {max} | stats count").GetProperty("count").GetInt64());

        // What the logger gave, by its own count, is in the table or counted as dropped.
        JsonElement logger = db.QueryRow("system loggers");
        log.WriteLine($"{logger}, {totals}, {exporter.Sent} sent");
        Assert.Equal(logger.GetProperty("log_count").GetInt64(), totals.GetProperty("count").GetInt64() + logger.GetProperty("drop_count").GetInt64());
    }

    [Fact]
    public async Task Serve_SecondOnTheSameDirectory_IsRefused()
    {
        using LogDb db = new();
        db.SetUp();
        Process first = await db.ServeAndListenAsync();

        ProcessOutcome second = db.Run("serve");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains(db.Data, second.Errors, StringComparison.Ordinal);
        Assert.False(first.HasExited);
        Assert.Equal(0, db.Run("tables").ExitCode);
    }

    /// <summary>Row count and greatest number; zeros while the table is empty or not there yet.</summary>
    private static (long Count, long Max) Seen(LogDb db)
    {
        ProcessOutcome outcome = db.Run("query", "table t | stats count, max(packet_count) as m", "--format", "ndjson");
        if (outcome.ExitCode != 0 || outcome.Output.Length == 0)
        {
            return (0, 0);
        }

        using JsonDocument row = JsonDocument.Parse(outcome.Output.Split('\n')[0]);
        JsonElement max = row.RootElement.GetProperty("m");
        return (row.RootElement.GetProperty("count").GetInt64(), max.ValueKind == JsonValueKind.Number ? max.GetInt64() : 0);
    }
}
