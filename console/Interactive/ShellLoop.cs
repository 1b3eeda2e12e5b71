using System.Globalization;
using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Interactive;

/// <summary>The shell on a terminal. Ctrl-C stops what runs and never leaves.</summary>
internal static class ShellLoop
{
    public const string Prompt = "logdb> ";

    /// <param name="run">Runs a line of commands for a session.</param>
    /// <param name="terminal">Null where nothing can be drawn.</param>
    /// <param name="directory">For the banner.</param>
    /// <param name="browse">Shows the rows of a result in the browser; null where there is none.</param>
    public static void Run(
        ICommandSession session, RawTerminal? terminal, string directory, Action<string, ICommandSession> run,
        Action<KeptResult, ICommandSession>? browse)
    {
        History history = new(History.DefaultPath);
        ShellCatalogue catalogue = new(query => Rows(session, query, run));
        ShellCompleter completer = new(catalogue);
        ShellSession shell = null!;
        LineEditor? editor = terminal is null ? null : new LineEditor(terminal, history, completer, QueryShape.IsFinished);
        shell = new ShellSession(session, editor, history, completer, new Favourites(Favourites.DefaultPath), line => run(line, shell), browse);
        shell.WriteLine(Banner(catalogue, directory, terminal is null ? 0 : session.Traits.Width));
        RunFile(shell);
        while (!shell.IsLeaving && !shell.Interrupt.IsFinal && shell.ReadCommand(Prompt) is { } line && line is not ("quit" or "exit"))
        {
            shell.Execute(line);
            shell.Interrupt.Reset();
        }

        if (!shell.IsLeaving)
        {
            shell.WriteLine("logout");
        }

        shell.Flush();
    }

    private static IReadOnlyList<RowBatch> Rows(ICommandSession session, string query, Action<string, ICommandSession> run)
    {
        using CapturedSession captured = new(session.Traits);
        run(query, captured);
        return captured.Batches;
    }

    /// <summary>What is there, and what is collecting.</summary>
    private static string Banner(ShellCatalogue catalogue, string directory, int width)
    {
        string shown = Path.GetRelativePath(Environment.CurrentDirectory, directory);
        string place = shown.StartsWith("..", StringComparison.Ordinal) ? directory : $"./{shown}";
        IReadOnlyList<(string Name, string Note)> tables = catalogue.Tables;
        double rows = tables.Sum(static table => double.TryParse(table.Note.Split(' ')[0], CultureInfo.InvariantCulture, out double count) ? count : 0);
        string collecting = string.Join(", ", catalogue.Bindings.Select(static binding => binding.Note));
        string left = $"LogFlowDb {ProgramVersion.Text} · {Formats.VisibleText.Of(place)} · {tables.Count} table{(tables.Count == 1 ? "" : "s")}, {Formats.BarText.Short(rows)} rows"
            + (collecting.Length > 0 ? $" · collecting on {Formats.VisibleText.Of(collecting)}" : "");
        const string Right = "help · quit";
        if (width == 0)
        {
            return $"{left} · {Right}";
        }

        return left + new string(' ', Math.Max(2, width - left.Length - Right.Length - 1)) + Right;
    }

    /// <summary>Commands of <c>$XDG_CONFIG_HOME/logdb/rc</c>.</summary>
    private static void RunFile(ShellSession shell)
    {
        if (History.ConfigFolder is not { } folder || !File.Exists(Path.Combine(folder, "rc")))
        {
            return;
        }

        try
        {
            foreach (string line in File.ReadLines(Path.Combine(folder, "rc")).Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#'))
            {
                if (!shell.Commands.TryRun(line))
                {
                    shell.Execute(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            shell.WriteErrorLine($"rc: {e.Message}");
        }
    }
}
