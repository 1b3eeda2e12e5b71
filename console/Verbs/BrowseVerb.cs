using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Console.Tui;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>browse</c>: the full-screen browser, of the list of tables or one of them.</summary>
internal static class BrowseVerb
{
    private const string StateFolder = "logdb";

    /// <summary>On a directory that this process has or the daemon; the directory is held only while something is asked of it.</summary>
    public static int Run(Invocation invocation, ICommandSession session)
    {
        using LeasedGateway gateway = new(invocation.DataDirectory);
        return Run(invocation, session, gateway.Run);
    }

    /// <summary>Whether a line of the shell calls the browser.</summary>
    public static bool IsCalledBy(string line) => line == "browse" || line.StartsWith("browse ", StringComparison.Ordinal);

    /// <summary>A line of the shell, with the options of the command line. Reports its own failures.</summary>
    public static int RunLine(string line, string directory, ICommandSession session, Func<Invocation, ICommandSession, int> run)
    {
        try
        {
            Invocation invocation = new CommandLineParser().Parse(CommandLineText.Split(line), directory, onTerminal: true);
            return invocation.Verb == "browse" ? Run(invocation with { DataDirectory = directory }, session, run) : HelpVerb.Run(invocation, session);
        }
        catch (CommandFailedException e)
        {
            return ErrorReport.Write(session, e, format: null);
        }
    }

    /// <param name="run">The way to the data; used by several threads at once.</param>
    public static int Run(Invocation invocation, ICommandSession session, Func<Invocation, ICommandSession, int> run)
    {
        if (session.Traits.IsPlain)
        {
            throw new CommandFailedException("browse draws the whole screen, which plain lines rule out: logdb tables, and in the shell table NAME | limit 100 with .more", ExitCode.Usage);
        }

        QueryPort port = new(run, invocation.DataDirectory);
        using RawTerminal terminal = Screen();
        using Browser browser = new(Settings(invocation), port, terminal.Wake);
        (int columns, int rows) = terminal.Size;
        browser.Resize(columns, rows);
        browser.Open(new TableListPage(browser));
        if (invocation.Arguments is [var table])
        {
            // The first page is read while it is looked whether there is such a table.
            browser.Open(new TablePage(browser, table));
            Exists(port, table, session.Interrupt.Token);
        }

        Run(browser, terminal, invocation, session);
        if (browser.Farewell.Length > 0)
        {
            session.WriteLine(browser.Farewell);
        }

        return ExitCode.Done;
    }

    /// <summary>On the one table that holds the rows of a query.</summary>
    /// <param name="query">What gave the rows.</param>
    /// <param name="hasTime">They are in the order of their times.</param>
    public static void RunResult(Invocation invocation, ICommandSession session, Func<Invocation, ICommandSession, int> run, string query, bool hasTime)
    {
        using RawTerminal terminal = Screen();
        BrowserSettings settings = Settings(invocation) with { StateFolder = null, Origin = query, IsTimeless = !hasTime };
        using Browser browser = new(settings, new QueryPort(run, invocation.DataDirectory), terminal.Wake);
        (int columns, int rows) = terminal.Size;
        browser.Resize(columns, rows);
        browser.Open(new TablePage(browser, invocation.Arguments[0]));
        Run(browser, terminal, invocation, session);
    }

    private static RawTerminal Screen() => RawTerminal.TryOpen(RawTerminalOptions.Screen)
        ?? throw new CommandFailedException("browse needs a terminal; logdb query gives rows to a pipe", ExitCode.Usage);

    private static void Run(Browser browser, RawTerminal terminal, Invocation invocation, ICommandSession session)
    {
        session.Flush();
        using (TerminalGuard? guard = TerminalGuard.TryStart())
        using (KeyTrace? trace = invocation.TraceFile is { } path ? new KeyTrace(path) : null)
        {
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
            }
        }
    }

    private static void Exists(QueryPort port, string table, CancellationToken cancellation)
    {
        QueryAnswer answer = port.Tables(cancellation);
        if (answer.Failure is { } failure)
        {
            throw new CommandFailedException(failure);
        }

        string[] names = [.. answer.Rows.Select(static row => row["table"].Text)];
        if (!names.Contains(table, StringComparer.Ordinal))
        {
            throw new CommandFailedException($"table not found: {table}{NearName.Suffix(table, names)}");
        }
    }

    private static BrowserSettings Settings(Invocation invocation)
    {
        QueryEngine engine = Instance.Closed(invocation.DataDirectory, TimeZoneInfo.Utc);
        string? term = Environment.GetEnvironmentVariable("TERM");
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new BrowserSettings
        {
            Table = invocation.Arguments is [var table] ? table : null,
            Filter = invocation.Filter,
            From = invocation.From,
            To = invocation.To,
            Columns = invocation.Columns,
            Ascii = term is null or "dumb" or "linux" || !IsUtf8(),
            Check = text => Check(engine, text),
            StateFolder = !string.IsNullOrEmpty(state) ? Path.Combine(state, StateFolder) : home.Length > 0 ? Path.Combine(home, ".local", "state", StateFolder) : null,
        };
    }

    /// <summary>A terminal whose locale is not told is taken for one of today.</summary>
    private static bool IsUtf8()
    {
        string? locale = new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(static value => !string.IsNullOrEmpty(value));
        return locale is null || locale.Contains("utf", StringComparison.OrdinalIgnoreCase);
    }

    private static QueryError? Check(QueryEngine engine, string text)
    {
        try
        {
            engine.Check(text);
            return null;
        }
        catch (QueryException e)
        {
            return e.Errors[0];
        }
    }
}
