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
        bool onTerminal = session.Traits is { InputIsTerminal: true, OutputIsTerminal: true };
        using RawTerminal? terminal = onTerminal && !session.Traits.IsPlain ? RawTerminal.TryOpen(RawTerminalOptions.Line) : null;
        using IGateway gateway = Gateway.Open(invocation.DataDirectory, session.Traits.IsReadOnly ? InstanceMode.ReadOnly : InstanceMode.Collect, session.Interrupt.Token);
        (session as LocalSession)?.EndOnHangUp();
        if (onTerminal)
        {
            Start(gateway, session);
            ShellLoop.Run(
                session,
                terminal,
                invocation.DataDirectory,
                (line, own) => RunLine(gateway, invocation, own, line, interactive),
                terminal is null ? null : (result, own) => ResultBrowser.Run(result, invocation.DataDirectory, own));
            return ExitCode.Done;
        }

        if (interactive)
        {
            session.WriteLine($"LogFlowDb {ProgramVersion.Text} · {invocation.DataDirectory} · help · quit");
        }

        Start(gateway, session);
        int result = ExitCode.Done;
        while (true)
        {
            string? line = ContinuedLine.Read(session, interactive ? Prompt : "");
            if (session.Interrupt.IsRaised)
            {
                if (!interactive || session.Interrupt.IsFinal)
                {
                    return interactive ? ExitCode.Done : ExitCode.Interrupted;
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

    private static void Start(IGateway gateway, ICommandSession session)
    {
        foreach (string problem in session.Traits.IsReadOnly ? [] : gateway.StartCollecting())
        {
            session.WriteErrorLine(problem);
        }
    }

    private static int RunLine(IGateway gateway, Invocation invocation, ICommandSession session, string line, bool interactive) => BrowseVerb.IsCalledBy(line)
        ? BrowseVerb.RunLine(line, invocation.DataDirectory, session, gateway.Run)
        : gateway.Run(new Invocation("exec") { DataDirectory = invocation.DataDirectory, Arguments = [line], Interactive = interactive }, session);
}
