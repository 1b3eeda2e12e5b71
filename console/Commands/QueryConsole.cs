using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>logdb.console</c> enters: queries until <c>quit</c>.</summary>
internal sealed class QueryConsole(Instance instance, ICommandSession session)
{
    private static readonly (string Command, string Text)[] s_commands =
    [
        ("query QUERY", "runs a query; a trailing \\ continues it on the next line"),
        ("help [WORD]", "this list; what a stage, function or aggregate does; help stages, help functions, help aggregates"),
        ("quit", "leaves"),
    ];

    private readonly BackgroundCommands _background = new(instance, session);
    private bool _wasInterrupted;

    public void Run()
    {
        try
        {
            RunLines();
        }
        finally
        {
            _background.Leave();
        }
    }

    private void RunLines()
    {
        session.WriteLine("LogFlowDb Console");
        session.WriteLine("Type \"help\" for more information");
        bool interactive = session.Traits.InputIsTerminal;
        string prompt = interactive ? $"{Environment.UserName}@logdb> " : "";
        while (true)
        {
            string? line = session.Shell is { } shell ? shell.ReadCommand(prompt) : ContinuedLine.Read(session, prompt);
            if (session.Interrupt is { IsRaised: true, IsFinal: false })
            {
                if (!interactive)
                {
                    session.Interrupt.Token.ThrowIfCancellationRequested();
                }

                session.Interrupt.Reset();
                session.WriteLine();
                continue;
            }

            if (line is null || line.Trim() is "quit" or "exit")
            {
                session.WriteLine("logout");
                return;
            }

            _wasInterrupted = false;
            Execute(line.Trim());
            session.Flush();
        }
    }

    private void Execute(string line)
    {
        int blank = line.IndexOfAny([' ', '\t']);
        string command = blank < 0 ? line : line[..blank];
        if (command.Length == 0)
        {
            return;
        }

        if (command == "help" && blank > 0)
        {
            string word = line[blank..].Trim();
            bool isCommand = BackgroundCommands.All.Any(command => command.Name == word);
            foreach ((string name, string arguments, string text) in BackgroundCommands.All.Where(command => command.Name == word))
            {
                session.WriteLine($"{name} {arguments}".TrimEnd() + $"\n\t{text}");
            }

            if (!LanguageHelp.TryWrite(session, word) && !isCommand)
            {
                session.WriteErrorLine($"no help on {word}{NearName.Suffix(word, LanguageHelp.Words.Concat(BackgroundCommands.All.Select(static command => command.Name)))}");
            }
        }
        else if (command == "help")
        {
            foreach ((string name, string text) in s_commands.Concat(BackgroundCommands.All.Select(static c => ($"{c.Name} {c.Arguments}".TrimEnd(), c.Text))))
            {
                session.WriteLine($"{name}\n\t{text}");
            }
        }
        else if (command == "query" && blank < 0)
        {
            session.WriteLine("Usage: query [query]");
        }
        else if (command == "query" || QueryText.IsQuery(line))
        {
            Query(command == "query" ? line[blank..].Trim() : line);
        }
        else if (!Guarded(() => _background.TryRun(command, blank < 0 ? "" : line[blank..].Trim(), ExecuteOfFile)))
        {
            session.WriteErrorLine("invalid syntax" + NearName.Suffix(command, ["query", "help", "quit", "exit", .. BackgroundCommands.All.Select(static c => c.Name)]));
        }
    }

    /// <summary>False when the lines behind it are not to be run.</summary>
    private bool ExecuteOfFile(string line)
    {
        Execute(line);
        session.Flush();
        return !_wasInterrupted;
    }

    private void Query(string text) => Guarded(() =>
    {
        QueryRun.Execute(instance, session, new QueryRequest(text, session.Traits.OutputIsTerminal ? OutputFormat.Table : OutputFormat.Text) { Footer = true });
        return true;
    });

    /// <summary>What fails is told, and counts as done.</summary>
    private bool Guarded(Func<bool> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is not Terminal.OutputClosedException)
        {
            int code = ErrorReport.Write(session, e, format: null);
            if (code == ExitCode.Interrupted && session.Traits.InputIsTerminal)
            {
                session.Interrupt.Reset();
            }

            _wasInterrupted |= code == ExitCode.Interrupted;
            return true;
        }
    }
}
