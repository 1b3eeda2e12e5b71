using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;
using LogFlowDb.Query.Lookups;

namespace LogFlowDb.Console.Commands;

/// <summary><c>logdb.*</c>: lookup tables, and the groups that are kept as such.</summary>
internal static class LookupCommands
{
    private static readonly CommandArgument s_name = new("name", "name of the lookup table");

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logdb.loadCsvLookup",
            "copy a CSV file into the database as a lookup table; its first line names the fields, its first field is the key",
            [new("path", "the CSV file; a key such as 10.0.0.0/8 stands for all addresses of the network"), new("name", "the name of the file without its ending if not specified", Required: false)],
            static context => Report(context, "loaded", () => context.Instance.Lookups.LoadCsv(
                Path.GetFullPath(context.Arguments[0], context.Session.Traits.WorkingDirectory), context.Argument(1)))),
        new("logdb.csvLookups", "list the lookup tables kept as CSV files", [], static context =>
        {
            context.WriteLine("CSV Lookups");
            context.Write(Table(context.Instance.Lookups.List().Where(static table => table.IsFile)));
        }),
        new("logdb.removeCsvLookup", "remove a lookup table and its file", [s_name], Remove),
        new("logdb.lookupHandlers", "list all lookup tables, those in memory too", [], static context =>
        {
            context.WriteLine("Lookup Handlers");
            context.Write(Table(context.Instance.Lookups.List()));
        }),
        new(
            "logdb.createGroup",
            "keep networks, or ports, under a name for matchnet and matchport",
            [s_name, new("members", "10.0.0.0/8,2001:db8::/32,… or 80,53/udp,1000-2000/tcp,…")],
            static context => Report(context, "created", () => context.Instance.Lookups.CreateGroup(
                context.Arguments[0], context.Arguments[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))),
    ];

    private static void Remove(CommandContext context)
    {
        string name = context.Arguments[0];
        if (!context.Instance.Lookups.Remove(name))
        {
            throw new CommandFailedException($"lookup table not found: {name}{NearName.Suffix(name, context.Instance.Lookups.Names)}");
        }

        context.WriteLine("removed");
    }

    private static void Report(CommandContext context, string done, Func<LookupTableInfo> change)
    {
        try
        {
            LookupTableInfo table = change();
            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{done} {table.Name}: {table.Rows} row{(table.Rows == 1 ? "" : "s")}, fields {string.Join(", ", table.Fields)}"));
        }
        catch (QueryExecutionException failure)
        {
            throw new CommandFailedException(failure.Message);
        }
    }

    private static string Table(IEnumerable<LookupTableInfo> tables) => AsciiTable.Format(
        ["name", "kept in", "rows", "fields"],
        [.. tables.Select(static IReadOnlyList<string> (table) =>
            [table.Name, table.IsFile ? "file" : "memory", table.Rows.ToString(CultureInfo.InvariantCulture), string.Join(", ", table.Fields)])]);
}
