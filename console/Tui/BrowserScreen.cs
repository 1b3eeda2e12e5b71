using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>A browser on the terminal of a session, from taking the screen to giving it back.</summary>
internal static class BrowserScreen
{
    /// <summary>Returns when every page was left; then the terminal is as it was, and how to come back is told.</summary>
    /// <param name="open">Opens the first pages; what it throws leaves the screen as it was.</param>
    /// <param name="traceFile">Gets what each picture cost; null for nothing.</param>
    /// <exception cref="CommandFailedException">There is no terminal.</exception>
    public static void Run(ICommandSession session, BrowserSettings settings, QueryPort port, Action<Browser> open, string? traceFile = null)
    {
        using RawTerminal terminal = RawTerminal.TryOpen(RawTerminalOptions.Screen)
            ?? throw new CommandFailedException("browse needs a terminal; logdb query gives rows to a pipe", ExitCode.Usage);

        // The shell of the guard begins while the first rows are looked for.
        using TerminalGuard? guard = TerminalGuard.TryStart();
        using Browser browser = new(settings, port, terminal.Wake);
        (int columns, int rows) = terminal.Size;
        browser.Resize(columns, rows);
        open(browser);
        session.Flush();
        using (KeyTrace? trace = traceFile is { } path ? new KeyTrace(path) : null)
        {
            guard?.WaitUntilReady();
            terminal.Enter();
            try
            {
                BrowserLoop.Run(browser, terminal, trace);
            }
            catch (OutputClosedException)
            {
                // The terminal is gone.
            }
            finally
            {
                terminal.Leave();
                guard?.Dispose();
            }
        }

        if (browser.Farewell.Length > 0)
        {
            session.WriteLine(browser.Farewell);
        }
    }
}
