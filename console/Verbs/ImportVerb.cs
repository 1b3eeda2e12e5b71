using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>import</c>: capture files into a table, one JSON line each. A file that cannot be read does not stop the others.</summary>
internal static class ImportVerb
{
    public static int Run(Instance instance, Invocation invocation, ICommandSession session) =>
        new ImportRun(instance, invocation, session).Run(ImportFiles.Expand(invocation.Arguments));
}
