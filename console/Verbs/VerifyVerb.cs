using System.Globalization;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>verify</c>: reads everything; a line a table, and a line for each thing that is damaged.</summary>
internal static class VerifyVerb
{
    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        if (instance.Database is not { } database)
        {
            throw new CommandFailedException($"there is no directory {instance.Directory}");
        }

        if (invocation.Arguments.Count == 0)
        {
            new StateFile(instance.Directory).Load();
        }

        int code = ExitCode.Done;
        foreach (string table in invocation.Arguments.Count > 0 ? invocation.Arguments : database.TableNames)
        {
            IReadOnlyList<VerifyFinding> findings = database.Verify(table, session.Interrupt.Token);
            if (findings.Count == 0)
            {
                session.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table}: sound, {database.Info(table)?.Rows ?? 0} rows"));
            }

            foreach (VerifyFinding finding in findings)
            {
                string place = finding.Detail.Contains(finding.File, StringComparison.Ordinal) ? "" : $"table {table} is damaged: {finding.File}: ";
                session.WriteLine(VisibleText.Of(place + finding.Detail));
                code = ExitCode.Damaged;
            }

            session.Flush();
        }

        return code;
    }
}
