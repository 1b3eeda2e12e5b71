using System.Text;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Console.Tui;
using Xunit;

namespace LogFlowDb.Console.Tests.Tui;

/// <summary>The browser without a terminal, on answers that are made up.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0);
    private readonly Browser _browser;

    public BrowserTests()
    {
        _browser = new Browser(new BrowserSettings(), new QueryPort(Answer, "/data"), () => _woken.Release());
        _browser.Resize(80, 24);
        _browser.Open(new TableListPage(_browser));
    }

    public void Dispose()
    {
        _browser.Dispose();
        _woken.Dispose();
    }

    [Fact]
    public void Tables_AreListed_AndOneOpens()
    {
        WaitFor("1 table");
        Assert.Contains("flows", Screen(), StringComparison.Ordinal);
        Press(KeyCode.Enter);
        WaitFor("198.51.100.7");
        Assert.Contains("▶", Screen(), StringComparison.Ordinal);
        Type("q");
        Assert.Contains("1 table", Screen(), StringComparison.Ordinal);
        Type("q");
        Assert.True(_browser.IsDone);
    }

    [Fact]
    public void Command_UnknownTable_NamesTheNearOne()
    {
        WaitFor("1 table");
        Type(":table flow");
        Press(KeyCode.Enter);
        Assert.Contains("did you mean flows?", Screen(), StringComparison.Ordinal);
        Press(KeyCode.Escape);
        Assert.Null(_browser.Prompt);
    }

    [Fact]
    public void Undo_AfterGroups_ReadsTheColumnsOfTheTableAgain()
    {
        WaitFor("1 table");
        Press(KeyCode.Enter);
        WaitFor("198.51.100.7");
        Type("|stats count by src_ip");
        Press(KeyCode.Enter);
        WaitFor(" 77");
        Type("u");
        WaitFor("▶");
        WaitFor(screen => !screen.Contains(" 77", StringComparison.Ordinal) && screen.Contains("dst_ip", StringComparison.Ordinal), "the table's columns");
        Assert.DoesNotContain("F5", Screen(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 3)]
    [InlineData(1, 1)]
    [InlineData(59, 40)]
    public void Draw_SmallWindow_SaysHowToLeave(int width, int height)
    {
        _browser.Resize(width, height);
        Assert.StartsWith("q leaves"[..Math.Min(8, width)], Screen(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hints_NarrowWindow_KeepHelp()
    {
        _browser.Resize(60, 12);
        WaitFor("?:help");
        Type(":set hints off");
        Press(KeyCode.Enter);
        Assert.DoesNotContain("?:help", Screen(), StringComparison.Ordinal);
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

    private void Type(string text)
    {
        foreach (char character in text)
        {
            _browser.Handle(InputEvent.Of(character));
        }
    }

    private void Press(KeyCode key) => _browser.Handle(InputEvent.Of(key));

    private string Screen()
    {
        CellBuffer buffer = new(_browser.Width, _browser.Height);
        _browser.Draw(buffer);
        StringBuilder text = new();
        for (int y = 0; y < buffer.Height; y++)
        {
            foreach (Cell cell in buffer.Row(y))
            {
                text.Append(cell.IsRightHalf ? "" : char.ConvertFromUtf32(cell.Code) + cell.Rest);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private void WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), text);

    private void WaitFor(Func<string, bool> test, string what)
    {
        for (int i = 0; i < 200; i++)
        {
            _browser.Requests.Deliver();
            _browser.Tick(Environment.TickCount64);
            if (test(Screen()))
            {
                return;
            }

            _woken.Wait(TimeSpan.FromMilliseconds(50));
        }

        Assert.Fail($"{what} did not come:\n{Screen()}");
    }
}
