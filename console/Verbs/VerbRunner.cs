using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary>Runs a verb on an open instance: in the process that was started, or in the daemon for a client.</summary>
internal static class VerbRunner
{
    /// <summary>How the directory has to be opened for an invocation.</summary>
    public static InstanceMode Mode(Invocation invocation) => invocation.Verb switch
    {
        _ when invocation.ReadOnly => InstanceMode.ReadOnly,
        "query" => Instance.MayChangeTables(invocation.DataDirectory, invocation.Arguments[0]) ? InstanceMode.Write : InstanceMode.ReadOnly,
        "export" or "tables" or "verify" or "backup" => InstanceMode.ReadOnly,
        "console" => InstanceMode.Collect,
        _ => InstanceMode.Write,
    };

    /// <summary>Reports failures itself.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        string? format = invocation.Verb is "query" or "export" or "tables" ? invocation.Format ?? OutputFormat.Default(session.Traits) : invocation.Format;
        try
        {
            int code = invocation.Verb switch
            {
                "query" => Query(instance, invocation, session, format!),
                "export" => ExportVerb.Run(instance, invocation, session, format!),
                "tables" => TablesVerb.Run(instance, invocation, session, format!),
                "verify" => VerifyVerb.Run(instance, invocation, session),
                "backup" => CopyCommands.Backup(instance, session, invocation.Arguments[0], invocation.Tables, invocation.Verify, format),
                "restore" => Restore(instance, invocation, session),
                "import" => ImportVerb.Run(instance, invocation, session),
                "append" => AppendVerb.Run(instance, invocation, session),
                "exec" => ExecVerb.Run(instance, invocation, session),
                _ => throw new CommandFailedException($"unknown verb: {invocation.Verb}", ExitCode.Usage),
            };
            session.Flush();
            return code;
        }
        catch (Exception e)
        {
            return ErrorReport.Write(session, e, format);
        }
    }

    private static int Restore(Instance instance, Invocation invocation, ICommandSession session)
    {
        CopyCommands.Restore(instance, session, invocation.Arguments[0], invocation.Table, invocation.NewName, invocation.Format);
        return ExitCode.Done;
    }

    private static int Query(Instance instance, Invocation invocation, ICommandSession session, string format)
    {
        QueryRun.Execute(instance, session, new QueryRequest(invocation.Arguments[0], format)
        {
            Timeout = invocation.Timeout,
            MemoryBytes = invocation.MemoryBytes,
            Stats = invocation.Stats,
        });
        return ExitCode.Done;
    }
}
