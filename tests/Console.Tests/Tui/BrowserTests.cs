using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Console.Tui;
using Xunit;

namespace LogFlowDb.Console.Tests.Tui;

/// <summary>The browser without a terminal, on answers that are made up.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly TestBrowser _browser = new(new QueryPort(Answer, "/data"));

    public BrowserTests() => _browser.Browser.Open(new TableListPage(_browser.Browser));

    public void Dispose() => _browser.Dispose();

    [Fact]
    public void Tables_AreListed_AndOneOpens()
    {
        _browser.WaitFor("1 table");
        Assert.Contains("flows", _browser.Screen(), StringComparison.Ordinal);
        _browser.Press(KeyCode.Enter);
        _browser.WaitFor("198.51.100.7");
        Assert.Contains("▶", _browser.Screen(), StringComparison.Ordinal);
        _browser.Type("q");
        Assert.Contains("1 table", _browser.Screen(), StringComparison.Ordinal);
        _browser.Type("q");
        Assert.True(_browser.Browser.IsDone);
    }

    [Fact]
    public void Command_UnknownTable_NamesTheNearOne()
    {
        _browser.WaitFor("1 table");
        _browser.Type(":table flow");
        _browser.Press(KeyCode.Enter);
        Assert.Contains("did you mean flows?", _browser.Screen(), StringComparison.Ordinal);
        _browser.Press(KeyCode.Escape);
        Assert.Null(_browser.Browser.Prompt);
    }

    [Fact]
    public void Undo_AfterGroups_ReadsTheColumnsOfTheTableAgain()
    {
        _browser.WaitFor("1 table");
        _browser.Press(KeyCode.Enter);
        _browser.WaitFor("198.51.100.7");
        _browser.Type("|stats count by src_ip");
        _browser.Press(KeyCode.Enter);
        _browser.WaitFor(" 77");
        _browser.Type("u");
        _browser.WaitFor("▶");
        _browser.WaitFor(screen => !screen.Contains(" 77", StringComparison.Ordinal) && screen.Contains("dst_ip", StringComparison.Ordinal), "the table's columns");
        Assert.DoesNotContain("F5", _browser.Screen(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 3)]
    [InlineData(1, 1)]
    [InlineData(59, 40)]
    public void Draw_SmallWindow_SaysHowToLeave(int width, int height)
    {
        _browser.Browser.Resize(width, height);
        Assert.StartsWith("q leaves"[..Math.Min(8, width)], _browser.Screen(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hints_NarrowWindow_KeepHelp()
    {
        _browser.Browser.Resize(60, 12);
        _browser.WaitFor("?:help");
        _browser.Type(":set hints off");
        _browser.Press(KeyCode.Enter);
        Assert.DoesNotContain("?:help", _browser.Screen(), StringComparison.Ordinal);
    }

    /// <summary>The daemon of these tests: a table, its rows, counts.</summary>
    private static int Answer(Invocation invocation, ICommandSession session)
    {
        string query = invocation.Arguments is [var text, ..] ? text : "";
        session.WriteLine(invocation.Verb == "tables"
            ? """{"table":"flows","rows":1,"bytes":100,"blocks":1,"first":"2026-11-20T13:00:00Z","last":"2026-11-20T13:00:00Z"}"""
            : query.Contains("stats", StringComparison.Ordinal)
                ? """{"src_ip":"198.51.100.7","count":77,"n":0}"""
                : query.Contains("search _id", StringComparison.Ordinal) && query.Contains("count", StringComparison.Ordinal)
                    ? """{"n":0}"""
                    : query.Contains("fields", StringComparison.Ordinal) && !query.Contains("dst_ip", StringComparison.Ordinal)
                        ? """{"_time":"2026-11-20T13:00:00Z","_id":1}"""
                        : """{"_table":"flows","_id":1,"_time":"2026-11-20T13:00:00Z","src_ip":"198.51.100.7","dst_ip":"192.0.2.1","dst_port":443}""");
        session.Flush();
        return ExitCode.Done;
    }
}
