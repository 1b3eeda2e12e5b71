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

    /// <summary>A key by its name in the key map.</summary>
    public void Press(string name)
    {
        KeyModifiers modifiers = KeyModifiers.None;
        for (int i = 0; i < 2 && name.Length > 1; i++)
        {
            modifiers |= name.StartsWith("S-", StringComparison.Ordinal) ? KeyModifiers.Shift : name[0] == '^' ? KeyModifiers.Ctrl : KeyModifiers.None;
            name = name.StartsWith("S-", StringComparison.Ordinal) ? name[2..] : name[0] == '^' ? name[1..] : name;
        }

        string code = name switch { "PgDn" => "PageDown", "PgUp" => "PageUp", "Esc" => "Escape", _ => name };
        Browser.Handle(name == "Space" ? InputEvent.Of(' ', modifiers)
            : name.Length == 1 ? InputEvent.Of(name[0], modifiers)
            : InputEvent.Of(Enum.Parse<KeyCode>(code), modifiers));
    }

    public CellBuffer Picture()
    {
        CellBuffer buffer = new(Browser.Width, Browser.Height);
        Browser.Draw(buffer);
        return buffer;
    }

    public string Screen() => Picture().Text();

    /// <summary>A turn of the loop.</summary>
    public void Turn()
    {
        Browser.Requests.Deliver();
        Browser.Tick(Environment.TickCount64);
        Browser.Requests.Begin();
    }

    public void WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), text);

    public void WaitFor(Func<string, bool> test, string what)
    {
        for (int i = 0; i < 200; i++)
        {
            Turn();
            if (test(Screen()))
            {
                return;
            }

            _woken.Wait(TimeSpan.FromMilliseconds(50));
        }

        Assert.Fail($"{what} did not come:\n{Screen()}");
    }
}
