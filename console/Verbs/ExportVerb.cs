using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>export</c>: all rows of a table, oldest first.</summary>
internal static class ExportVerb
{
    public static int Run(Instance instance, Invocation invocation, ICommandSession session, string format)
    {
        string table = invocation.Arguments[0];
        if (instance.Database?.Info(table) is not { } info)
        {
            throw new CommandFailedException($"table not found: {table}");
        }

        string name = table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? table : $"`{table}`";
        QueryRun.Execute(instance, session, new QueryRequest($"table order=asc {name}", format)
        {
            Timeout = invocation.Timeout ?? TimeSpan.FromDays(7),
            MemoryBytes = invocation.MemoryBytes,
            Stats = invocation.Stats,
            Fields = info.Columns,
        });
        return ExitCode.Done;
    }
}
