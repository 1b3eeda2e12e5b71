using LogFlowDb.Console.Interactive;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Console.Tests.Tui;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Interactive;

public sealed class ResultBrowserTests
{
    [Fact]
    public void Open_RowsOfTwoShapes_AreFilteredAndGroupedWithoutTheirQuery()
    {
        KeptResult result = new("table gone | search a > 0", Fields: null);
        result.Add(new RowBatch(2, ["a", "s"], [Numbers(7, 8), Texts("x", "y")]));
        result.Add(new RowBatch(1, ["s"], [Texts("z")]));
        QueryPort port = ResultBrowser.Port(result, "/nowhere", TimeZoneInfo.Utc);
        using TestBrowser browser = new(port);
        ResultBrowser.Open(browser.Browser, result);
        browser.WaitFor("row 1 of 3");
        browser.Type("+");
        browser.WaitFor("row 1 of 1");
        browser.Type("u|stats count, sum(a)");
        browser.Press(KeyCode.Enter);
        browser.WaitFor(" 15");
        browser.Type("{");
        Assert.Contains("no window of time", browser.Screen(), StringComparison.Ordinal);
        browser.Type("q");
        Assert.Equal("logdb query 'table gone | search a > 0 | stats count, sum(a)'", browser.Browser.Farewell);
    }

    private static LongColumn Numbers(params long[] values) => new(ValueKind.Long, values, null);

    private static ValueColumn Texts(params string[] values) => new(values.Select(Value.From).ToArray());
}
