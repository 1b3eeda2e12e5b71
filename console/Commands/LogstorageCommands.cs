using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logstorage.*</c>: tables.</summary>
internal static class LogstorageCommands
{
    private static readonly CommandArgument s_table = new("table name", "table name");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("logstorage.tables", "list tables", [new("filter", "part of a name, or a pattern with *", Required: false)], Tables),
        new("logstorage.table", "print a table's properties", [s_table], Table),
        new("logstorage.createTable", "create table", [s_table], Create),
        new("logstorage.dropTable", "drop table and all its rows", [s_table], Drop),
    ];

    private static Database Database(CommandContext context) =>
        context.Instance.Database ?? throw new CommandFailedException($"there is no directory {context.Instance.Directory}");

    private static void Tables(CommandContext context)
    {
        context.WriteTitle("Tables", 8);
        Database database = Database(context);
        foreach (string name in database.TableNames.Where(name => Wildcard.Matches(context.Argument(0), name)))
        {
            if (database.Info(name) is { } table)
            {
                context.WriteLine($"[{table.Number}] {name}: {(table.LastTime is { } last ? ValueText.FormatDate(last)[..10] : "none")}");
            }
        }
    }

    private static void Table(CommandContext context)
    {
        string name = context.Arguments[0];
        TableInfo table = Database(context).Info(name) ?? throw new CommandFailedException($"table not found: {name}");
        context.WriteTitle($"Table [{name}]");
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Rows: {table.Rows} ({table.UnsealedRows} not yet sealed)"));
        context.WriteLine($" * First Log: {(table.FirstTime is { } first ? ValueText.FormatDate(first) : "N/A")}");
        context.WriteLine($" * Last Log: {(table.LastTime is { } last ? ValueText.FormatDate(last) : "N/A")}");
        context.WriteLine($" * Fields: {string.Join(", ", table.Columns.Select(VisibleText.Of))}");
        context.WriteLine();
        context.WriteTitle("Storage Information");
        context.WriteLine(" * Retention Policy: None");
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Blocks: {table.Blocks}"));
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Consumption: {table.Bytes} bytes"));
        context.WriteLine($" * Status: {(table.Failure is null ? "accepts rows" : $"accepts no more rows: {table.Failure}")}");
    }

    private static void Create(CommandContext context)
    {
        Database(context).CreateTable(context.Arguments[0]);
        context.WriteLine("table created");
    }

    private static void Drop(CommandContext context)
    {
        context.Collectors.RequireUnused(context.Arguments[0]);
        Database(context).DropTable(context.Arguments[0]);
        context.WriteLine("table dropped");
    }
}
