using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Pmacct;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>run</c>: does what pmacctd, nfacctd or sfacctd would do by a configuration file of theirs, and stores what comes in.</summary>
internal static class RunVerb
{
    /// <summary>Set for the process that went into the background, so that it does not go again.</summary>
    private const string InBackground = "LOGDB_IN_BACKGROUND";

    /// <param name="arguments">Of the process, to start it again in the background.</param>
    public static int Run(Invocation invocation, ICommandSession session, string[] arguments)
    {
        PmacctPlan plan = Plan(invocation);
        if (invocation.Check)
        {
            foreach (string line in PmacctReport.Lines(plan, invocation.DataDirectory))
            {
                session.WriteLine(line);
            }

            return ExitCode.Done;
        }

        foreach (string notice in plan.Notices)
        {
            session.WriteErrorLine(notice);
        }

        if (plan.Daemonize && Environment.GetEnvironmentVariable(InBackground) is null)
        {
            return Daemonize(session, arguments);
        }

        try
        {
            using PidFile? pid = plan.PidFile is { } path ? new PidFile(path) : null;
            using PmacctRun run = new(plan, invocation.DataDirectory, session);
            run.Run();
            return ExitCode.Done;
        }
        catch (OutputException wrong)
        {
            throw new CommandFailedException(wrong.Message, cause: wrong);
        }
    }

    private static PmacctPlan Plan(Invocation invocation)
    {
        try
        {
            return PmacctPlanner.Plan(invocation.ConfigurationFile!, invocation.As == "auto" ? null : Enum.Parse<PmacctKind>(invocation.As, ignoreCase: true), invocation.Lenient);
        }
        catch (PmacctException wrong)
        {
            throw new CommandFailedException(wrong.Message, ExitCode.Usage, wrong);
        }
    }

    /// <summary>The same program again, in a session of its own and without a terminal.</summary>
    private static int Daemonize(ICommandSession session, string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        foreach (string word in new[] { "-c", "exec setsid \"$@\" </dev/null >/dev/null 2>&1", "sh", Environment.ProcessPath! }.Concat(arguments))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[InBackground] = "1";
        using Process process = Process.Start(start) ?? throw new CommandFailedException("cannot go into the background");
        session.WriteErrorLine(string.Create(CultureInfo.InvariantCulture, $"goes on in the background as process {process.Id}"));
        return ExitCode.Done;
    }
}
