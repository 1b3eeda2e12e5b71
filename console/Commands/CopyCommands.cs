using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Backup and restore, for the verbs and for the commands of the shell.</summary>
internal static class CopyCommands
{
    /// <summary>What a backup keeps of the ports and loggers. Not under their own name: whoever opens a backup to look into it must
    /// not begin to collect.</summary>
    private const string CollectorsFile = "collectors.saved.json";

    private static readonly Listing<CopiedTable> s_listing = new(
        ("table", static table => Value.From(table.Name)),
        ("rows", static table => Value.From(table.Rows)),
        ("blocks", static table => Value.From((long)table.Blocks)),
        ("bytes", static table => Value.From(table.Bytes)));

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logstorage.backup",
            "copy tables as they are now into a directory, also while rows arrive",
            [
                new("directory", "made if it does not exist, must be empty"),
                new("table name", "all if not specified", Required: false),
                new("-v", "read the copy again and check it", Required: false),
            ],
            static context =>
            {
                List<string> arguments = [.. context.Arguments];
                bool verify = arguments.Remove("-v");
                if (arguments.Count is 0 or > 2)
                {
                    throw new CommandFailedException("logstorage.backup: a directory, a table name and -v", ExitCode.Usage);
                }

                if (Backup(context.Instance, context.Session, arguments[0], arguments[1..], verify, format: null) != ExitCode.Done)
                {
                    throw new CommandFailedException("", ExitCode.Damaged);
                }
            }),
        new(
            "logstorage.restore",
            "copy tables out of a backup, which is checked before",
            [
                new("directory", "of the backup"),
                new("table name", "all if not specified", Required: false),
                new("new name", "to call the table here", Required: false),
            ],
            static context => Restore(context.Instance, context.Session, context.Arguments[0], context.Argument(1), context.Argument(2), format: null)),
    ];

    /// <param name="tables">None for all.</param>
    /// <param name="verify">Reads the copy again and checks it.</param>
    /// <param name="format">Null for lines of text.</param>
    /// <returns>The exit code.</returns>
    public static int Backup(Instance instance, ICommandSession session, string directory, IReadOnlyList<string> tables, bool verify, string? format)
    {
        Database database = Open(instance);
        string? unknown = tables.FirstOrDefault(table => !database.TableNames.Contains(table, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw new CommandFailedException($"table not found: {unknown}{NearName.Suffix(unknown, database.TableNames)}");
        }

        string target = Path.GetFullPath(directory, session.Traits.WorkingDirectory);
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<CopiedTable> copied;
        using (ProgressLine progress = new(session, "copying"))
        {
            copied = database.Backup(
                target, tables.Count > 0 ? tables : null, Extra(instance, tables), work => progress.Show(work.What, work.Done, work.Total), session.Interrupt.Token);
        }

        int code = verify ? Verify(session, target) : ExitCode.Done;
        string done = code != ExitCode.Done ? "DAMAGED backup" : verify ? "verified backup" : "backup";
        Report(session, format, copied, $"{done} in {target}", watch);
        return code;
    }

    /// <param name="table">Null for all of the backup.</param>
    /// <param name="newName">What it shall be called here; null for its own name.</param>
    /// <param name="format">Null for lines of text.</param>
    public static void Restore(Instance instance, ICommandSession session, string directory, string? table, string? newName, string? format)
    {
        Database database = Open(instance);
        string source = Path.GetFullPath(directory, session.Traits.WorkingDirectory);
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<CopiedTable> copied;
        using (ProgressLine progress = new(session, "reading"))
        {
            copied = database.Restore(
                source, table is null ? null : [(table, newName ?? table)], work => progress.Show(work.What, work.Done, work.Total), session.Interrupt.Token);
        }

        Report(session, format, copied, $"restored from {source}", watch);
        string saved = Path.Combine(source, CollectorsFile), place = Path.Combine(instance.Directory, StateFile.Name);
        if (table is null && File.Exists(saved))
        {
            session.WriteErrorLine(File.Exists(place)
                ? $"ports and loggers stay as they are here; those of the backup are in {saved}"
                : $"ports and loggers are not restored; to have them too, before anything is served: cp {saved} {place}");
        }
    }

    private static Database Open(Instance instance) =>
        instance.Database ?? throw new CommandFailedException($"there is no directory {instance.Directory}");

    private static Dictionary<string, byte[]> Extra(Instance instance, IReadOnlyList<string> tables)
    {
        string path = Path.Combine(instance.Directory, StateFile.Name);
        return tables.Count == 0 && File.Exists(path)
            ? new(StringComparer.Ordinal) { [CollectorsFile] = File.ReadAllBytes(path) }
            : new(StringComparer.Ordinal);
    }

    private static int Verify(ICommandSession session, string directory)
    {
        using ProgressLine progress = new(session, "checking");
        IReadOnlyList<VerifyFinding> findings = Database.VerifyBackup(
            directory, work => progress.Show(work.What, work.Done, work.Total), session.Interrupt.Token);
        progress.Clear();
        foreach (VerifyFinding finding in findings)
        {
            session.WriteErrorLine(VisibleText.Of($"{finding.File}: {finding.Detail}"));
        }

        return findings.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }

    private static void Report(ICommandSession session, string? format, IReadOnlyList<CopiedTable> tables, string what, Stopwatch watch)
    {
        if (format is not null)
        {
            s_listing.Write(session, format, tables);
            return;
        }

        foreach (CopiedTable table in tables)
        {
            session.WriteLine($"{table.Name}: {Counts(table.Rows, table.Blocks, table.Bytes)}");
        }

        session.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Plural(tables.Count, "table")}, {Counts(tables.Sum(t => t.Rows), tables.Sum(t => t.Blocks), tables.Sum(t => t.Bytes))}, {watch.Elapsed.TotalSeconds:0.00}s"));
    }

    public static string Counts(long rows, int blocks, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Plural(rows, "row")}, {Plural(blocks, "block")}, {ByteSize.Text(bytes)}");

    private static string Plural(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
