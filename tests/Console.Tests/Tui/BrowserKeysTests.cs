using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Tui;
using LogFlowDb.Console.Verbs;
using Xunit;

namespace LogFlowDb.Console.Tests.Tui;

/// <summary>Every key of the key map, and every key that means nothing there, on every page at both sizes.</summary>
public sealed class BrowserKeysTests : IDisposable
{
    private static readonly (Places Place, string Keys)[] s_ways =
    [
        (Places.Tables, ""), (Places.Rows, "Enter"), (Places.Histogram, "Enter … Tab"), (Places.Detail, "Enter … Enter"), (Places.Top, "Enter … l l T"),
        (Places.Statistics, "Enter … l l I"), (Places.Columns, "Enter … X"), (Places.Collectors, "C"), (Places.Help, "?"),
    ];

    private readonly TestDirectory _directory = new();
    private readonly LeasedGateway _gateway;

    public BrowserKeysTests()
    {
        using (IGateway gateway = Gateway.Open(_directory.Data, InstanceMode.Write, CancellationToken.None))
        using (FakeSession session = new(""))
        {
            int code = gateway.Run(new Invocation("query") { DataDirectory = _directory.Data, Arguments = [MadeUp()] }, session);
            Assert.True(code == ExitCode.Done, session.ErrorText);
        }

        _gateway = new LeasedGateway(_directory.Data);
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    public void AnyKey_OnAnyPage_LeavesAWholePicture(int width, int height)
    {
        string[] keys = [.. KeyMap.Entries.SelectMany(static entry => entry.Names).Distinct(StringComparer.Ordinal)];
        foreach ((Places place, string way) in s_ways)
        {
            TestBrowser? browser = null;
            foreach (string key in keys)
            {
                browser ??= Open(place, way, width, height);
                browser.Press(key);
                browser.Turn();
                if (!browser.Browser.IsDone)
                {
                    AssertWhole(browser, $"{place}, {key}");
                    browser.Press(browser.Browser.Prompt is not null ? "Esc" : browser.Browser.Top is HelpPage or CollectorsPage && browser.Browser.Top.Place != place ? "q" : "^l");
                    browser.Turn();
                }

                if (browser.Browser.IsDone || browser.Browser.Top.Place != place)
                {
                    browser.Dispose();
                    browser = null;
                }
            }

            browser?.Dispose();
        }
    }

    private TestBrowser Open(Places place, string way, int width, int height)
    {
        TestBrowser browser = new(new QueryPort(_gateway.Run, _directory.Data), width, height);
        browser.Browser.Open(new TableListPage(browser.Browser));
        browser.WaitFor("1 table");
        foreach (string key in way.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (key == "…")
            {
                browser.WaitFor(static screen => screen.Contains("row 300 of 300", StringComparison.Ordinal), "the rows and the histogram");
            }
            else
            {
                browser.Press(key);
            }
        }

        Assert.Equal(place, browser.Browser.Top.Place);
        return browser;
    }

    private static void AssertWhole(TestBrowser browser, string what)
    {
        CellBuffer picture = browser.Picture();
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<Cell> row = picture.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                bool isHalf = row[x].IsRightHalf;
                Assert.True(isHalf ? x > 0 && row[x - 1].IsWide : row[x].Code >= ' ', $"{what}: cell {x}, {y}");
            }
        }

        string[] lines = picture.Text().Split('\n');
        Assert.True(lines[0].Length > 1 && lines[^2].EndsWith("?:help", StringComparison.Ordinal), $"{what}:\n{picture.Text()}");
    }

    private static string MadeUp()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 300).Select(static i =>
            $"{{_time: '2026-11-20 13:{i / 60:00}:{i % 60:00}Z', src_ip: '198.51.100.{i % 7}', src_port: {40000 + i}, dst_ip: '2001:db8::{i % 5}', dst_port: 443, protocol: 6, octet_count: {i * 1000}, packet_count: {i}, name: '日本 {i}', nested: [1, 2]}}");
        return $"json \"[{string.Join(", ", rows)}]\" | eval _time=date(_time, \"yyyy-MM-dd HH:mm:ssX\") | eval src_ip=ip(src_ip), dst_ip=ip(dst_ip) | import create=t flows";
    }
}
