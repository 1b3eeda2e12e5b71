using System.Runtime.CompilerServices;
using Xunit;

namespace LogFlowDb.Crash.Tests.Shell;

/// <summary>
/// The shell as a person sees it, in a terminal of tmux. Screens are compared with <c>tests/testdata/screens</c>; LOGFLOWDB_ACCEPT=1 writes
/// them.
/// </summary>
public sealed class ShellScreenTests
{
    [ToolTheory("tmux")]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    public void Session_EditsCompletesAndShows_AsRecorded(int width, int height)
    {
        using ShellPane pane = new(width, height);
        pane.Paste("json \"{'a':1}\" |\n\teval b = a + 1 |\n  fields a, b\n");
        pane.WaitFor("fields a, b");
        pane.Keys("Enter");
        pane.WaitFor("total 1 rows");
        pane.Keys("-l", "json \"{'proto':'tcp','n':30}\" | stats sum(n) by prot");
        pane.Keys("C-a", "M-f", "C-e");
        pane.Keys("-l", "o");
        pane.WaitFor("by proto");
        pane.Keys("Enter");
        pane.WaitFor(static screen => screen.Split("total 1 rows").Length == 3, "the second result");
        pane.Keys("-l", ".last chart");
        pane.Keys("Enter");
        pane.WaitFor("100.0 %");
        pane.Keys("-l", "no such");
        pane.Keys("Enter");
        pane.WaitFor("unknown command: no");
        pane.Keys("-l", "table x | strea");
        pane.Keys("Tab");
        pane.WaitFor("streamstats");
        Compare($"shell-{width}x{height}.txt", pane.Screen);
        pane.Keys("C-c");
        pane.Keys("C-c");
        pane.Keys("C-d");
        pane.WaitFor("logout");
    }

    [ToolFact("tmux")]
    public void History_IsTheOwnersAlone_AndHoldsNoAnswersNorLinesBehindABlank()
    {
        using ShellPane pane = new(80, 24);
        pane.Keys("-l", " help flowmon.open");
        pane.Keys("Enter");
        pane.WaitFor("udp port");
        pane.Keys("-l", "logapi.createLogger netflow local t");
        pane.Keys("Enter");
        pane.WaitFor("Source ID List");
        pane.Keys("C-c");
        pane.WaitFor(static screen => screen.TrimEnd().EndsWith("logdb>", StringComparison.Ordinal), "the prompt");
        pane.Keys("C-d");
        pane.WaitFor("logout");
        Assert.Equal("logapi.createLogger netflow local t\n", File.ReadAllText(pane.History));
        Assert.Equal("600\n", Programs.Run("stat", "", Programs.Patience, "-c", "%a", pane.History).Output);
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
