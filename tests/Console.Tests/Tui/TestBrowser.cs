using System.Text;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Console.Tui;
using Xunit;

namespace LogFlowDb.Console.Tests.Tui;

/// <summary>A browser without a terminal: keys in, pictures as text out.</summary>
internal sealed class TestBrowser : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0);

    public TestBrowser(QueryPort port, int width = 80, int height = 24)
    {
        Browser = new Browser(new BrowserSettings(), port, () => _woken.Release());
        Browser.Resize(width, height);
    }

    public Browser Browser { get; }

    public void Dispose()
    {
        Browser.Dispose();
        _woken.Dispose();
    }

    public void Type(string text)
    {
        foreach (char character in text)
        {
            Browser.Handle(InputEvent.Of(character));
        }
    }

    public void Press(KeyCode key) => Browser.Handle(InputEvent.Of(key));

    public string Screen()
    {
        CellBuffer buffer = new(Browser.Width, Browser.Height);
        Browser.Draw(buffer);
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

    public void WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), text);

    public void WaitFor(Func<string, bool> test, string what)
    {
        for (int i = 0; i < 200; i++)
        {
            Browser.Requests.Deliver();
            Browser.Tick(Environment.TickCount64);
            Browser.Requests.Begin();
            if (test(Screen()))
            {
                return;
            }

            _woken.Wait(TimeSpan.FromMilliseconds(50));
        }

        Assert.Fail($"{what} did not come:\n{Screen()}");
    }
}
