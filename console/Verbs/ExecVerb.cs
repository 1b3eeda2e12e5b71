using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>exec</c>: commands of the shell, in order; the first that fails is the last.</summary>
internal static class ExecVerb
{
    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        foreach (string line in invocation.Arguments)
        {
            int code = RunLine(instance, session, line, invocation.Interactive);
            session.Flush();
            if (code != ExitCode.Done)
            {
                return code;
            }
        }

        return ExitCode.Done;
    }

    private static int RunLine(Instance instance, ICommandSession session, string line, bool interactive)
    {
        if (line.StartsWith("query ", StringComparison.Ordinal) && QueryText.IsQuery(line["query ".Length..]))
        {
            line = line["query ".Length..];
        }

        if (!QueryText.IsQuery(line))
        {
            return CommandCatalogue.Run(instance, session, line, interactive);
        }

        string format = session.Traits.OutputIsTerminal ? OutputFormat.Table : OutputFormat.Text;
        QueryRun.Execute(instance, session, new QueryRequest(line.Trim(), format) { Footer = true });
        return ExitCode.Done;
    }
}
