using LogFlowDb.Console;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Demo;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Verbs;

using LocalSession session = new();
Invocation invocation;
try
{
    invocation = new CommandLineParser().Parse(
        args, Environment.GetEnvironmentVariable("LOGDB_DATA"), session.Traits is { InputIsTerminal: true, OutputIsTerminal: true });
}
catch (CommandFailedException e)
{
    return ErrorReport.Write(session, e, format: null);
}

try
{
    session.Use(invocation.Color, invocation.Accessible, invocation.ReadOnly);
    int code = Run(invocation, session, args);
    session.Flush();
    return code;
}
catch (Exception e)
{
    return ErrorReport.Write(session, e, invocation.Verb == "query" ? invocation.Format ?? OutputFormat.Default(session.Traits) : invocation.Format);
}

static int Run(Invocation invocation, LocalSession session, string[] args)
{
    switch (invocation.Verb)
    {
        case "version":
            session.WriteLine(ProgramVersion.Text);
            return ExitCode.Done;
        case "help":
            return HelpVerb.Run(invocation, session);
        case "completion":
            return CompletionVerb.Run(invocation, session);
        case "man":
            return ManVerb.Run(invocation, session);
        case "serve":
            return ServeVerb.Run(invocation, session);
        case "run":
            return RunVerb.Run(invocation, session, args);
        case "config":
            return ConfigVerb.Run(invocation, session);
        case "console":
            return ConsoleVerb.Run(invocation, session);
        case "browse":
            return BrowseVerb.Run(invocation, session);
        case "query" when invocation.Check:
            session.WriteLine(Instance.Closed(invocation.DataDirectory, session.Traits.TimeZone).Check(invocation.Arguments[0]));
            return ExitCode.Done;
        case "capture":
            return CaptureVerb.Run(invocation, session);
        case "demo":
            return DemoVerb.Run(session);
        default:
            using (IGateway gateway = Gateway.Open(invocation.DataDirectory, VerbRunner.Mode(invocation), session.Interrupt.Token))
            {
                return invocation.OutputFile is null ? gateway.Run(invocation, session) : ExportVerb.RunIntoFile(invocation, session, gateway.Run);
            }
    }
}
