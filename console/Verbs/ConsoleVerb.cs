using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Interactive;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// <c>console</c>: reads commands and runs them one by one. Ctrl-C stops what runs, not the shell. Where no daemon has the
/// directory, this process collects as long as the shell is open.
/// </summary>
internal static class ConsoleVerb
{
    private const string Prompt = "logdb> ";

    public static int Run(Invocation invocation, ICommandSession session)
    {
        bool interactive = session.Traits.InputIsTerminal;
        using RawTerminal? terminal = session.Traits.OutputIsTerminal && !TerminalKind.IsDumb ? RawTerminal.TryOpen(RawTerminalOptions.Line) : null;
        using IGateway gateway = Gateway.Open(invocation.DataDirectory, InstanceMode.Collect, session.Interrupt.Token);
        if (interactive && terminal is not null)
        {
            foreach (string problem in gateway.StartCollecting())
            {
                session.WriteErrorLine(problem);
            }

            ShellLoop.Run(session, terminal, invocation.DataDirectory, (line, own) => RunLine(gateway, invocation, own, line, interactive), (result, own) => ResultBrowser.Run(result, invocation.DataDirectory, own));
            return ExitCode.Done;
        }

        if (interactive)
        {
            session.WriteLine($"LogFlowDb {ProgramVersion.Text} · {invocation.DataDirectory} · help · quit");
        }

        foreach (string problem in gateway.StartCollecting())
        {
            session.WriteErrorLine(problem);
        }

        int result = ExitCode.Done;
        while (true)
        {
            string? line = ContinuedLine.Read(session, interactive ? Prompt : "");
            if (session.Interrupt.IsRaised)
            {
                if (!interactive)
                {
                    return ExitCode.Interrupted;
                }

                session.Interrupt.Reset();
                session.WriteLine();
                continue;
            }

            if (line is null)
            {
                if (interactive)
                {
                    session.WriteLine("logout");
                }

                break;
            }

            line = line.Trim();
            if (line is "quit" or "exit")
            {
                break;
            }

            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int code = RunLine(gateway, invocation, session, line, interactive);
            session.Interrupt.Reset();
            result = result == ExitCode.Done ? code : result;
        }

        // What went wrong was said at once; a person who leaves is not told again.
        return interactive ? ExitCode.Done : result;
    }

    private static int RunLine(IGateway gateway, Invocation invocation, ICommandSession session, string line, bool interactive) => BrowseVerb.IsCalledBy(line)
        ? BrowseVerb.RunLine(line, invocation.DataDirectory, session, gateway.Run)
        : gateway.Run(new Invocation("exec") { DataDirectory = invocation.DataDirectory, Arguments = [line], Interactive = interactive }, session);
}
