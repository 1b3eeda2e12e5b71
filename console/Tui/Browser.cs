using System.Globalization;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// The browser without a terminal: events in, pictures out. Pages lie on a stack; the last one is seen. All of it belongs to one
/// thread; work beside it comes back through <see cref="Requests"/>.
/// </summary>
internal sealed class Browser : IDisposable
{
    public const int LeastWidth = 60;
    public const int LeastHeight = 12;

    private const int MaxCount = 1_000_000_000;

    private readonly List<Page> _pages = [];
    private int? _count;

    public Browser(BrowserSettings settings, QueryPort port, Action wake)
    {
        Settings = settings;
        Port = port;
        Requests = new Requests(wake);
    }

    public BrowserSettings Settings { get; }

    public QueryPort Port { get; }

    public Requests Requests { get; }

    public int Width { get; private set; } = 80;

    public int Height { get; private set; } = 24;

    /// <summary>Every page was left.</summary>
    public bool IsDone => _pages.Count == 0;

    /// <summary>The names of the tables as far as they are known.</summary>
    public IReadOnlyList<string> Tables => _pages.OfType<TableListPage>().FirstOrDefault()?.Names ?? [];

    public LinePrompt? Prompt { get; private set; }

    /// <summary>One line that stays until the next key.</summary>
    public string Message { get; set; } = "";

    public bool MouseIsOn { get; private set; }

    public bool HintsAreOn { get; set; } = true;

    /// <summary>Bytes for the terminal beside the picture: the clipboard, the mouse.</summary>
    public Queue<byte[]> Outbox { get; } = new();

    /// <summary>The picture has to be drawn from nothing.</summary>
    public bool NeedsRedraw { get; set; }

    /// <summary>The process is to be stopped, as Ctrl-Z asks.</summary>
    public bool WantsSuspend { get; set; }

    /// <summary>Printed when the screen is gone: how to come back.</summary>
    public string Farewell { get; set; } = "";

    public Page Top => _pages[^1];

    public void Open(Page page)
    {
        _pages.Add(page);
        page.Show();
        Requests.Begin();
    }

    public void Close(Page page)
    {
        Requests.CancelAll(page);
        _pages.Remove(page);
        if (_pages.Count > 0)
        {
            Top.Show();
        }
    }

    public void CloseAll() => _pages.Clear();

    public void Ask(LinePrompt prompt) => Prompt = prompt;

    public void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        NeedsRedraw = true;
    }

    public void Handle(in InputEvent input)
    {
        if (input.Kind == InputKind.EndOfInput)
        {
            CloseAll();
            return;
        }

        if (input.Kind == InputKind.Mouse)
        {
            if (Prompt is null)
            {
                Top.Point(input);
            }

            return;
        }

        if (input.Kind is not (InputKind.Key or InputKind.Rune or InputKind.Paste))
        {
            return;
        }

        Message = "";
        if (Prompt is { } prompt)
        {
            if (prompt.Handle(input) && Prompt == prompt)
            {
                Prompt = null;
            }

            return;
        }

        string key = KeyNames.Of(input);
        if (key.Length == 1 && char.IsAsciiDigit(key[0]) && (key != "0" || _count is not null))
        {
            _count = (int)Math.Min(MaxCount, ((_count ?? 0) * 10L) + (key[0] - '0'));
            Message = _count.Value.ToString(CultureInfo.InvariantCulture);
            return;
        }

        int? count = _count;
        _count = null;
        Act act = KeyMap.Find(Top.Place, key);
        if (act == Act.None)
        {
            Message = key.Length == 0 ? "a paste means nothing here: & opens the filter first" : $"{key} means nothing here · ? shows the keys";
            return;
        }

        Do(act, count);
    }

    /// <summary>What a key or an entry of the help does.</summary>
    public void Do(Act act, int? count)
    {
        if (Top.Do(act, count))
        {
            return;
        }

        switch (act)
        {
            case Act.Back or Act.Close when act == Act.Back:
                Close(Top);
                break;
            case Act.Quit:
                CloseAll();
                break;
            case Act.Help:
                Open(new HelpPage(this, Top));
                break;
            case Act.Stop:
                Message = Requests.CancelAll(Top) ? "stopped; F5 asks again" : "nothing runs; q leaves";
                break;
            case Act.Suspend:
                WantsSuspend = true;
                break;
            case Act.Redraw:
                NeedsRedraw = true;
                break;
            case Act.Mouse:
                MouseIsOn = !MouseIsOn;
                Outbox.Enqueue(MouseIsOn ? "\e[?1002h\e[?1006h"u8.ToArray() : "\e[?1006l\e[?1002l"u8.ToArray());
                Message = MouseIsOn ? "mouse on: wheel, click, drag on the histogram; F2 gives it back to the terminal" : "mouse off: the terminal selects";
                break;
            case Act.Command:
                Ask(new LinePrompt(":", "", text => CommandPrompt.Run(this, text)) { Words = before => CommandPrompt.Words(this, before) });
                break;
        }
    }

    /// <returns>When something is due again.</returns>
    public long Tick(long now) => IsDone ? long.MaxValue : Top.Tick(now);

    public void Draw(CellBuffer buffer)
    {
        buffer.Clear();
        if (IsDone)
        {
            return;
        }

        if (buffer.Width < LeastWidth || buffer.Height < LeastHeight)
        {
            // What counts stands first: the line may be cut.
            buffer.Put(0, 0, $"q leaves · {buffer.Width}x{buffer.Height}, {LeastWidth}x{LeastHeight} is the least", Style.Plain);
            return;
        }

        Page page = Top;
        string caption = page.Caption;
        int right = CellText.Width(caption);
        buffer.PutIn(1, 0, Math.Max(10, buffer.Width - right - 4), page.Title, Style.Bold);
        buffer.Put(buffer.Width - right - 1, 0, caption, Style.Plain);
        int bottom = HintsAreOn ? 2 : 1;
        page.Draw(buffer, new Area(0, 1, buffer.Width, buffer.Height - 1 - bottom));
        int status = buffer.Height - bottom;
        buffer.PutIn(1, status, buffer.Width - 2, Message.Length > 0 ? Message : page.Status, Message.Length > 0 ? Style.Bold : Style.Plain);
        if (HintsAreOn)
        {
            HintLine.Draw(buffer, new Area(0, buffer.Height - 1, buffer.Width, 1), page.Place);
        }

        Prompt?.Draw(buffer, new Area(0, status - 1, buffer.Width, 1));
    }

    /// <summary>Into the clipboard of the terminal, wherever it runs.</summary>
    public void Copy(string text, string what)
    {
        const int MaxClipboard = 70_000;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxClipboard)
        {
            Message = $"{what} is too large for the clipboard ({bytes.Length} bytes): e exports";
            return;
        }

        Outbox.Enqueue([.. "\e]52;c;"u8, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)), .. "\a"u8]);
        Message = $"{what} copied: {text}";
    }

    public void Dispose() => Requests.Dispose();
}
