using System.Text;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Console.Tui;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>browse</c>: the full-screen browser, of the list of tables or one of them.</summary>
internal static class BrowseVerb
{
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
            Invocation invocation = new CommandLineParser().Parse(CommandLineText.Split(DoubleQuoted(line)), directory, onTerminal: true);
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
        BrowserScreen.Run(session, Settings(invocation), port, browser => Open(browser, invocation, session.Interrupt.Token), invocation.TraceFile);
        return ExitCode.Done;
    }

    /// <summary>Single quotes, which the system's shell knows and ours does not, as double ones: what is copied there works here.</summary>
    private static string DoubleQuoted(string line)
    {
        StringBuilder text = new();
        char open = '\0';
        foreach (char c in line)
        {
            bool isQuote = (c is '\'' or '"') && (open == '\0' || open == c);
            open = isQuote ? (open == '\0' ? c : '\0') : open;
            text.Append(isQuote ? "\"" : open == '\'' && (c is '"' or '\\') ? $"\\{c}" : c.ToString());
        }

        return text.ToString();
    }

    private static void Open(Browser browser, Invocation invocation, CancellationToken cancellation)
    {
        browser.Open(new TableListPage(browser));
        if (invocation.Arguments is [var table])
        {
            // The first page is read while it is looked whether there is such a table.
            TablePage page = new(browser, table) { AsksForTables = false };
            browser.Open(page);
            page.TakeTables(Tables(browser.Port, table, cancellation));
        }
    }

    private static QueryAnswer Tables(QueryPort port, string table, CancellationToken cancellation)
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

        return answer;
    }

    private static BrowserSettings Settings(Invocation invocation) => BrowserSettings.Of(invocation.DataDirectory) with
    {
        Table = invocation.Arguments is [var table] ? table : null,
        Filter = invocation.Filter,
        From = invocation.From,
        To = invocation.To,
        Columns = invocation.Columns,
    };
}
