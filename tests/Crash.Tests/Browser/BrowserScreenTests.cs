using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace LogFlowDb.Crash.Tests.Browser;

/// <summary>
/// The browser as a person sees it, in a terminal of tmux. Screens are compared with <c>tests/testdata/screens</c>; LOGFLOWDB_ACCEPT=1
/// writes them.
/// </summary>
public sealed class BrowserScreenTests
{
    private static string Sample => Path.Combine(LogDb.Root, "console", "Demo", "softflowd.pcap.gz");

    [ToolTheory("tmux")]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    public void Tour_FiltersTopsAndGroups_AsRecorded(int width, int height)
    {
        using LogDb db = new();
        Import(db);
        using BrowserPane pane = new(width, height);
        pane.Browse(db.Data, "flows");
        pane.WaitFor(static screen => screen.Contains("row 5,204 of 5,204", StringComparison.Ordinal) && screen.Contains("peak", StringComparison.Ordinal) && screen.Contains(" tcp ", StringComparison.Ordinal), "the last row");
        Compare($"browser-rows-{width}x{height}.txt", pane.Screen);
        pane.Type("&tcp 443\r");
        pane.WaitFor("row 2,270 of 2,270");
        pane.Type("T");
        pane.WaitFor("top by rows · exact");
        // The second look at the histogram: bars are half a minute on a wide screen.
        pane.WaitFor(width < 140 ? "peak 204" : "ok · 2,270 rows");
        Compare($"browser-top-{width}x{height}.txt", pane.Screen);
        pane.Keys("Enter");
        pane.WaitFor("row 193 of 193");
        pane.Type("|stats count by dst_port\r");
        pane.WaitFor("row 1 of");
        pane.Type("uuu");
        pane.WaitFor("row 5,204 of 5,204");
        pane.WaitFor("all rows");
        pane.Type("q");
        pane.WaitFor("1 table · 5,204 rows");
        pane.Type("q");
        pane.WaitFor("logdb query 'table from=2026-11-02T08:31:00Z");
        Assert.Equal("0 0 1 0", pane.Modes);
    }

    [ToolFact("tmux")]
    public void Resize_AnySize_FitsAndNeverDies()
    {
        using LogDb db = new();
        Import(db);
        using BrowserPane pane = new(80, 24);
        pane.Browse(db.Data, "flows");
        pane.WaitFor("row 5,204 of 5,204");
        pane.Resize(20, 3);
        pane.WaitFor("q leaves · 20x3");
        pane.Resize(60, 12);
        pane.WaitFor("?:help");
        pane.Resize(200, 50);
        pane.WaitFor("5,204 rows");
        Assert.Contains("▶09:30:20.000", pane.Raw, StringComparison.Ordinal);
    }

    [ToolFact("tmux")]
    public void HostileText_IsShownEscaped_AndAnEmptyTableSaysSo()
    {
        using LogDb db = new();
        db.QueryRows("""json "[{a: 1, s: 'x\u001b[31mred\u001b]0;own\u0007'}]" | import create=t evil""");
        db.QueryRows("""json "[]" | import create=t nothing""");
        using BrowserPane pane = new(80, 24);
        pane.Browse(db.Data, "evil");
        pane.WaitFor(@"x\e[31mred");
        pane.Keys("Enter");
        pane.WaitFor(@"x\e[31mred\e]0;own");
        pane.Type("q:table nothing\r");
        pane.WaitFor("the table has no rows here");
        pane.Type("qqq");
        pane.WaitFor("logdb query 'table");
    }

    [ToolTheory("tmux")]
    [InlineData("q")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("KILL")]
    public void Leaving_AnyWay_RestoresTheTerminal(string how)
    {
        using LogDb db = new();
        Import(db);
        using BrowserPane pane = new(80, 24);
        string before = pane.TerminalSettings;
        pane.Browse(db.Data, "flows");
        pane.WaitFor("row 5,204 of 5,204");
        pane.Keys("F2");
        pane.WaitFor("mouse on");
        Assert.Equal("1 1 0 0", pane.Modes);
        if (how == "q")
        {
            pane.Type("Q");
        }
        else
        {
            Programs.Run("kill", "", Programs.Patience, "-s", how, $"{pane.Program()}");
        }

        pane.WaitFor(_ => pane.Modes == "0 0 1 0" && pane.TerminalSettings == before, "the terminal as it was");
    }

    [ToolFact("tmux")]
    public async Task KilledDaemon_RowsStay_AndTheBrowserGoesOnWithoutIt()
    {
        using LogDb db = new();
        db.SetUp();
        Import(db);
        Process daemon = await db.ServeAndListenAsync();
        using BrowserPane pane = new(80, 24);
        pane.Browse(db.Data, "flows");
        pane.WaitFor("row 5,204 of 5,204");
        daemon.Kill(entireProcessTree: true);
        await daemon.WaitForExitAsync();
        pane.Type("&udp 53\r");
        pane.WaitFor("flows › udp 53");
        Stopwatch asked = Stopwatch.StartNew();
        pane.WaitFor(
            screen =>
            {
                if (screen.Contains("F5 asks again", StringComparison.Ordinal) && asked.ElapsedMilliseconds > 2000)
                {
                    asked.Restart();
                    pane.Keys("F5");
                }

                return screen.Contains("row ", StringComparison.Ordinal) && !screen.Contains("of 5,204", StringComparison.Ordinal);
            },
            "rows after the daemon's end");
        Assert.Contains("dst_port == 53", pane.Raw, StringComparison.Ordinal);
    }

    private static void Import(LogDb db)
    {
        ProcessOutcome outcome = db.Run("import", Sample, "--table", "flows");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    private static void Compare(string file, string screen, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "testdata", "screens", file);
        if (Environment.GetEnvironmentVariable("LOGFLOWDB_ACCEPT") is { Length: > 0 })
        {
            File.WriteAllText(path, screen);
        }

        Assert.Equal(File.ReadAllText(path), screen);
    }
}
