using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>verify</c>: reads everything; a line a table, and a line for each thing that is damaged.</summary>
internal static class VerifyVerb
{
    private static readonly Listing<(VerifyReport Report, VerifyFinding? Finding)> s_listing = new(
        ("table", static row => Value.From(row.Report.Table)),
        ("sound", static row => Value.From(row.Finding is null)),
        ("rows", static row => Value.From(row.Report.Rows)),
        ("blocks", static row => Value.From((long)row.Report.Blocks)),
        ("bytes", static row => Value.From(row.Report.Bytes)),
        ("damaged_file", static row => Value.From(row.Finding?.File)),
        ("damaged_rows", static row => Long(row.Finding?.Rows)),
        ("first_id", static row => Long(row.Finding?.FirstId)),
        ("last_id", static row => Long(row.Finding?.LastId)),
        ("first_time", static row => row.Finding?.FirstTime is { } time ? Value.FromDate(time) : Value.Null),
        ("last_time", static row => row.Finding?.LastTime is { } time ? Value.FromDate(time) : Value.Null),
        ("detail", static row => Value.From(row.Finding?.Detail)));

    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        if (instance.Database is not { } database)
        {
            throw new CommandFailedException($"there is no directory {instance.Directory}");
        }

        foreach (string table in invocation.Arguments.Except(database.TableNames, StringComparer.Ordinal))
        {
            throw new CommandFailedException($"table not found: {table}{NearName.Suffix(table, database.TableNames)}");
        }

        if (invocation.Arguments.Count == 0)
        {
            new StateFile(instance.Directory).Load();
        }

        Stopwatch watch = Stopwatch.StartNew();
        string[] tables = [.. invocation.Arguments.Count > 0 ? invocation.Arguments.Distinct(StringComparer.Ordinal) : database.TableNames];
        long done = 0, total = tables.Sum(table => Bytes(database, table));
        List<VerifyReport> reports = [];
        using ProgressLine progress = new(session, "checking");
        foreach (string table in tables)
        {
            reports.Add(database.Check(table, work => progress.Show(work.What, done + work.Done, total), session.Interrupt.Token));
            done += reports[^1].Bytes;
            progress.Clear();
            if (invocation.Format is null)
            {
                Write(session, reports[^1]);
            }
        }

        if (invocation.Format is { } format)
        {
            s_listing.Write(session, format, [.. reports.SelectMany(Rows)], "damaged_file", "damaged_rows", "first_id", "last_id", "first_time", "last_time", "detail");
        }
        else
        {
            Summarize(session, reports, watch);
        }

        if (invocation.Arguments.Count == 0)
        {
            foreach (string folder in database.StrayFolders())
            {
                session.WriteErrorLine($"{folder} belongs to no table: a drop or restore runs or was interrupted; the next start that writes removes what was");
            }
        }

        return reports.Any(static report => report.Findings.Count > 0) ? ExitCode.Damaged : ExitCode.Done;
    }

    /// <summary>0 for a table that cannot be opened.</summary>
    private static long Bytes(Database database, string table)
    {
        try
        {
            return database.Info(table)?.Bytes ?? 0;
        }
        catch (CorruptTableException)
        {
            return 0;
        }
    }

    private static void Write(ICommandSession session, VerifyReport report)
    {
        if (report.Findings.Count == 0)
        {
            session.WriteLine($"{report.Table}: sound, {CopyCommands.Counts(report.Rows, report.Blocks, report.Bytes)}");
        }

        foreach (VerifyFinding finding in report.Findings)
        {
            string place = finding.Detail.Contains(finding.File, StringComparison.Ordinal) ? "" : $"table {report.Table} is damaged: {finding.File}: ";
            session.WriteLine(VisibleText.Of(place + finding.Detail));
        }

        session.Flush();
    }

    private static void Summarize(ICommandSession session, List<VerifyReport> reports, Stopwatch watch)
    {
        int damaged = reports.Count(static report => report.Findings.Count > 0);
        string verdict = damaged == 0
            ? "sound"
            : string.Create(CultureInfo.InvariantCulture, $"{damaged} damaged, {reports.Sum(static r => r.Findings.Sum(static f => f.Rows ?? 0))} rows cannot be read");
        session.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Count} {(reports.Count == 1 ? "table" : "tables")}: {verdict}, {CopyCommands.Counts(reports.Sum(static r => r.Rows), reports.Sum(static r => r.Blocks), reports.Sum(static r => r.Bytes))}, {watch.Elapsed.TotalSeconds:0.00}s"));
    }

    private static IEnumerable<(VerifyReport Report, VerifyFinding? Finding)> Rows(VerifyReport report) => report.Findings.Count == 0
        ? [(report, null)]
        : report.Findings.Select(finding => (report, (VerifyFinding?)finding));

    private static Value Long(long? number) => number is { } value ? Value.From(value) : Value.Null;
}
