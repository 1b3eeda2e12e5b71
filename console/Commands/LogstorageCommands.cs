using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logstorage.*</c>: tables.</summary>
internal static class LogstorageCommands
{
    private static readonly CommandArgument s_table = new("table name", "table name");
    private static readonly CommandArgument s_tables = new("table name", "table name, or a pattern with *");
    private static readonly CommandArgument s_from = new("from", "first day, yyyyMMdd");
    private static readonly CommandArgument s_to = new("to", "last day, yyyyMMdd, inclusive");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logstorage.tables",
            "list tables",
            [new("filter", "part of a name, or a pattern with *", Required: false), new("-v", "with rows, sizes and retention", Required: false)],
            Tables),
        new(
            "logstorage.table",
            "print a table's properties, or change its metadata",
            [
                s_table,
                new("key", "of the metadata; alone it is removed. Or -v: days, and size and encoding of each field", Required: false),
                new("value", "of the metadata", Required: false),
            ],
            Table),
        new("logstorage.createTable", "create table", [s_table, new("engine", "may be left out, there is one", Required: false)], Create),
        new("logstorage.dropTable", "drop table and all its rows", [s_table], Drop),
        new("logstorage.purge", "delete the rows of some days (UTC)", [s_tables, s_from, s_to], Purge),
        new("logstorage.retention", "print how long and up to which size rows are kept", [s_table], Retention),
        new(
            "logstorage.setRetention",
            "keep rows for some days, or up to a size",
            [s_tables, new("days", "such as 30, 0 keeps for ever; or a size such as 500gb, 0gb is no limit"), new("size", "the other of the two", Required: false)],
            SetRetention),
        new("logstorage.forceRetentionCheck", "look at the retention of all tables now", [], ForceRetentionCheck),
        new(
            "logstorage.parameters",
            "print the settings of tables",
            [new("table name", "table name, or a pattern with *; all if not specified", Required: false)],
            Parameters),
        new(
            "logstorage.setParameter",
            "change a setting of a table",
            [s_tables, new("key", string.Join(", ", TableParameter.All.Select(static parameter => parameter.Name))), new("value", "see logstorage.parameters")],
            SetParameter),
        new("logstorage.unsetParameter", "set it as it was at first", [s_tables, new("key", "see logstorage.parameters")], UnsetParameter),
        new("logstorage.setFields", "say which fields a table is meant to have (not enforced)", [s_table], FieldCommands.Set),
        new("logstorage.unsetFields", "forget these", [s_table], FieldCommands.Unset),
        new("logstorage.flush", "seal all rows into blocks now", [new("table name", "all if not specified", Required: false)], Flush),
        new("logstorage.engines", "list storage engines", [], Engines),
        new("logstorage.writers", "list tables open for writing", [], Writers),
        .. RowCommands.All,
        .. CopyCommands.All,
    ];

    private static void Tables(CommandContext context)
    {
        List<string> arguments = [.. context.Arguments];
        bool verbose = arguments.Remove("-v");
        string? filter = arguments.FirstOrDefault();
        context.WriteTitle("Tables", 8);
        Database database = context.Database;
        List<IReadOnlyList<string>> rows = [];
        foreach (string name in database.TableNames.Where(name => Wildcard.Matches(filter, name)))
        {
            if (database.Info(name) is not { } table)
            {
                continue;
            }

            if (!verbose)
            {
                context.WriteLine($"[{table.Number}] {name}: {(table.LastTime is { } last ? ValueText.FormatDate(last)[..10] : "none")}");
                continue;
            }

            rows.Add(
            [
                table.Number.ToString(CultureInfo.InvariantCulture),
                name,
                table.Rows.ToString(CultureInfo.InvariantCulture),
                ByteSize.Text(table.Bytes),
                table.FirstTime is { } first ? ValueText.FormatDate(first)[..10] : "none",
                table.LastTime is { } newest ? ValueText.FormatDate(newest)[..10] : "none",
                TableParameter.Retention(database.Settings(name)!),
                table.Failure is null ? "" : "accepts no more rows",
            ]);
        }

        if (verbose)
        {
            context.Write(TextTable.Format(["id>", "name", "rows>", "size>", "first", "last", "retention", ""], rows));
        }
    }

    private static void Table(CommandContext context)
    {
        (Database database, string name) = context.Table();
        string? key = context.Argument(1);
        if (key is null or "-v" && context.Argument(2) is null)
        {
            new TableReport(context, database, database.Info(name)!).Write(verbose: key is not null);
            return;
        }

        if (context.Session.Traits.IsReadOnly)
        {
            throw new CommandFailedException("metadata is not changed with --read-only");
        }

        TableSettings settings = database.Settings(name)!;
        SortedDictionary<string, string> metadata = new(settings.Metadata.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        if (context.Argument(2) is { } value)
        {
            metadata[key!] = value;
        }
        else if (!metadata.Remove(key!))
        {
            throw new CommandFailedException($"no metadata {key}{NearName.Suffix(key!, metadata.Keys.Append("-v"))}");
        }

        database.SetSettings(name, settings with { Metadata = metadata });
        context.WriteLine(context.Argument(2) is { } set ? $"set {key} to {set}" : $"unset {key}");
    }

    private static void Create(CommandContext context)
    {
        (string table, string? engine) = (context.Arguments[0], context.Argument(1));
        if (engine is not null and not TableEngine)
        {
            throw new CommandFailedException($"cannot create table {table}: there is no engine {engine}, only {TableEngine}, which may be left out");
        }

        context.Database.CreateTable(table);
        context.WriteLine("table created");
    }

    private const string TableEngine = "columns";

    private static void Drop(CommandContext context)
    {
        (Database database, string table) = context.Table();
        context.Collectors.RequireUnused(table);
        context.Confirm(string.Create(CultureInfo.InvariantCulture, $"table {table} has {database.Info(table)!.Rows} rows, all will be lost"), table);
        database.DropTable(table);
        context.WriteLine("table dropped");
    }

    private static void Purge(CommandContext context)
    {
        IReadOnlyList<string> tables = context.Tables();
        DateOnly from = Day(context.Arguments[1]), to = Day(context.Arguments[2]);
        if (from > to)
        {
            throw new CommandFailedException("invalid date range");
        }

        context.Confirm($"the rows of {tables.Count} {(tables.Count == 1 ? "table" : "tables")} from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} will be lost", context.Arguments[0]);
        foreach (string table in tables)
        {
            foreach (DateOnly day in context.Database.Purge(table, from, to))
            {
                context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"purging table {table} day {day:yyyy-MM-dd}"));
            }
        }

        context.WriteLine("completed");
    }

    private static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, ["yyyyMMdd", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new CommandFailedException($"invalid date: {text} (yyyyMMdd)");

    private static void Retention(CommandContext context)
    {
        (Database database, string table) = context.Table();
        context.WriteLine(TableParameter.Retention(database.Settings(table)!));
    }

    private static void SetRetention(CommandContext context)
    {
        TableParameter age = TableParameter.Find("retention"), size = TableParameter.Find("max_size");
        foreach (string table in context.Tables())
        {
            TableSettings settings = context.Database.Settings(table)!;
            foreach (string value in context.Arguments.Skip(1))
            {
                settings = age.Set(settings, value) ?? size.Set(settings, value)
                    ?? throw new CommandFailedException($"invalid retention: {value} (days such as 30, a size such as 500gb)");
            }

            ConfirmLoss(context, table, settings);
            context.Database.SetSettings(table, settings);
        }

        context.WriteLine("set");
    }

    /// <summary>Rows of old captures are older than any retention: a person should know before they go.</summary>
    private static void ConfirmLoss(CommandContext context, string table, TableSettings settings)
    {
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        PartitionInfo[] days = [.. context.Database.Partitions(table)];
        PartitionInfo[] lost = settings.RetentionDays > 0 ? [.. days.Where(day => day.Day.DayNumber < today.DayNumber - settings.RetentionDays)] : [];
        long bytes = days.Sum(static day => day.Bytes);
        if (lost.Length > 0)
        {
            context.Confirm(string.Create(CultureInfo.InvariantCulture, $"{lost.Sum(static day => day.Rows)} rows of {lost.Length} {(lost.Length == 1 ? "day" : "days")} of {table} are older and will be lost"), table);
        }
        else if (settings.MaxBytes > 0 && bytes > settings.MaxBytes)
        {
            context.Confirm($"{table} has {ByteSize.Text(bytes)} already, its oldest days will be lost", table);
        }
    }

    private static void ForceRetentionCheck(CommandContext context)
    {
        foreach (string table in context.Database.TableNames)
        {
            foreach (DateOnly day in context.Database.CheckRetention(table, believeClock: true))
            {
                context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"purging table {table} day {day:yyyy-MM-dd}"));
            }
        }

        context.WriteLine("triggered");
    }

    private static void Parameters(CommandContext context)
    {
        IReadOnlyList<string> tables = context.Arguments.Count > 0 ? context.Tables() : context.Database.TableNames;
        context.WriteTitle("Parameters");
        context.Write(TextTable.Format(
            ["table", .. TableParameter.All.Select(static parameter => parameter.Name)],
            [
                .. tables.Select<string, IReadOnlyList<string>>(table =>
                    [table, .. TableParameter.All.Select(parameter => parameter.Text(context.Database.Settings(table)!))]),
            ]));
        if (context.Session.Traits.OutputIsTerminal)
        {
            context.WriteLine();
            foreach (TableParameter parameter in TableParameter.All)
            {
                context.WriteLine($"  {parameter.Name,-11}{parameter.Description}");
            }
        }
    }

    private static void SetParameter(CommandContext context)
    {
        TableParameter parameter = TableParameter.Find(context.Arguments[1]);
        foreach (string table in context.Tables())
        {
            TableSettings settings = parameter.Change(context.Database.Settings(table)!, context.Arguments[2]);
            ConfirmLoss(context, table, settings);
            context.Database.SetSettings(table, settings);
        }

        context.WriteLine("set");
    }

    private static void UnsetParameter(CommandContext context)
    {
        TableParameter parameter = TableParameter.Find(context.Arguments[1]);
        foreach (string table in context.Tables())
        {
            context.Database.SetSettings(table, parameter.Reset(context.Database.Settings(table)!));
        }

        context.WriteLine("unset");
    }

    private static void Flush(CommandContext context)
    {
        foreach (string table in context.Arguments.Count > 0 ? [context.Table().Name] : context.Database.TableNames)
        {
            context.Database.FlushAsync(table).GetAwaiter().GetResult();
        }

        context.WriteLine("flushed");
    }

    private static void Engines(CommandContext context)
    {
        context.WriteTitle("Engines");
        context.WriteLine($"{TableEngine}: blocks of up to 65536 rows, kept column by column");
    }

    private static void Writers(CommandContext context)
    {
        context.WriteTitle("Writers");
        context.Write(TextTable.Format(
            ["table", "since", "not sealed>", "sealed>", "status"],
            [
                .. context.Database.TableNames
                    .Select(table => (Info: context.Database.Info(table), Activity: context.Database.Activity(table)))
                    .Where(static table => table is { Info: not null, Activity.RunningSince: not null })
                    .Select<(TableInfo? Info, TableActivity? Activity), IReadOnlyList<string>>(table =>
                    [
                        table.Info!.Name,
                        context.LocalTime(table.Activity!.RunningSince!.Value.UtcDateTime),
                        table.Info.UnsealedRows.ToString(CultureInfo.InvariantCulture),
                        table.Activity.Sealed.Rows.ToString(CultureInfo.InvariantCulture),
                        table.Info.Failure ?? table.Activity.Notice ?? "accepts rows",
                    ]),
            ]));
    }
}
