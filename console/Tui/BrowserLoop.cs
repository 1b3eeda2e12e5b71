using System.Diagnostics;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>A browser on a terminal: all keys that wait are applied, then one picture is drawn.</summary>
internal static class BrowserLoop
{
    /// <summary>Returns when every page was left or the terminal is gone.</summary>
    public static void Run(Browser browser, RawTerminal terminal, KeyTrace? trace)
    {
        FrameWriter frames = new();
        CellBuffer buffer = Fit(browser, terminal);
        Stopwatch watch = new();
        while (true)
        {
            bool answered = browser.Requests.Deliver();
            browser.Tick(Environment.TickCount64);
            if (browser.IsDone)
            {
                return;
            }

            int written = Draw(browser, terminal, frames, buffer);
            trace?.Drawn(watch, written, answered);
            watch.Reset();

            // The picture may want what was not known before it was drawn: names of numbers.
            long due = browser.Tick(Environment.TickCount64);
            browser.Requests.Begin();
            long wait = due == long.MaxValue ? -1 : Math.Clamp(due - Environment.TickCount64, 0, 60_000);
            if (!terminal.TryRead(out InputEvent input, (int)wait))
            {
                continue;
            }

            watch.Start();
            do
            {
                trace?.Key(input);
                if (input.Kind == InputKind.Resize)
                {
                    buffer = Fit(browser, terminal);
                }
                else
                {
                    browser.Handle(input);
                }

                if (browser.WantsSuspend)
                {
                    browser.WantsSuspend = false;
                    terminal.Suspend();
                }
            }
            while (!browser.IsDone && terminal.TryRead(out input, 0));
        }
    }

    private static CellBuffer Fit(Browser browser, RawTerminal terminal)
    {
        (int columns, int rows) = terminal.Size;
        browser.Resize(Math.Clamp(columns, 1, 1000), Math.Clamp(rows, 1, 500));
        return new CellBuffer(browser.Width, browser.Height);
    }

    private static int Draw(Browser browser, RawTerminal terminal, FrameWriter frames, CellBuffer buffer)
    {
        while (browser.Outbox.TryDequeue(out byte[]? bytes))
        {
            terminal.Write(bytes);
        }

        if (browser.NeedsRedraw)
        {
            browser.NeedsRedraw = false;
            frames.Reset();
        }

        browser.Draw(buffer);
        ReadOnlySpan<byte> frame = frames.Write(buffer);
        if (!frame.IsEmpty)
        {
            terminal.Write(frame);
        }

        return frame.Length;
    }
}
