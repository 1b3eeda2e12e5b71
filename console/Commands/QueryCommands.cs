using System.Globalization;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Queries that run, or whose rows are kept, and saved results.</summary>
internal static class QueryCommands
{
    private const int ShownCharacters = 60;

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new("logdb.queries", "list the queries that run, and those whose rows are kept", [new("filter", "part of a text, or a pattern with *", Required: false)], static context => List(context.Instance.Running, context.Session, context.Argument(0))),
        new("logdb.queryStatus", "how far a query is", [new("query id", "as logdb.queries shows it")], Status),
        new("logdb.removeQuery", "stop a query and forget its rows", [new("query id", "as logdb.queries shows it")], Remove),
        new("logdb.removeAllQueries", "stop all queries and forget their rows", [], RemoveAll),
        new("logdb.savedResults", "list saved results", [new("filter", "part of a title, or a pattern with *", Required: false)], SavedResults),
        new("logdb.removeResult", "remove a saved result", [new("guid", "as logdb.savedResults shows it")], RemoveResult),
    ];

    public static void List(QueryRegistry queries, ICommandSession session, string? filter)
    {
        session.WriteLine("Queries");
        session.WriteLine("-------");
        foreach (RunningQuery query in queries.Queries.Where(query => Wildcard.Matches(filter, query.Text)))
        {
            string text = query.Text.ReplaceLineEndings(" ");
            string shown = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
            DateTime started = TimeZoneInfo.ConvertTimeFromUtc(query.StartedAt, session.Traits.TimeZone);
            session.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"[{query.Id}:{Word(query.State)}:{Environment.UserName} at {started:yyyy-MM-dd HH:mm}{(query.IsBackground ? " (bg)" : "")}] {shown} => {query.Rows}"));
        }
    }

    /// <exception cref="CommandFailedException">There is none of that number.</exception>
    public static RunningQuery Find(QueryRegistry queries, string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? queries.Find(number) ?? throw new CommandFailedException("query not found")
        : throw new CommandFailedException($"query id should be number: {id}");

    public static string Word(QueryState state) => state.ToString().ToLowerInvariant();

    private static void Status(CommandContext context)
    {
        RunningQuery query = Find(context.Instance.Running, context.Arguments[0]);
        context.WriteTitle(string.Create(CultureInfo.InvariantCulture, $"Query [{query.Id}]"));
        context.WriteLine($" * Query: {query.Text}");
        context.WriteLine($" * Status: {query.State}{(query.IsBackground ? " (bg)" : "")}");
        context.WriteLine($" * Started: {context.LocalTime(query.StartedAt)}");
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Elapsed: {query.Elapsed.TotalSeconds:0.00}s"));
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Rows Scanned: {query.RowsScanned}"));
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" * Rows: {query.Rows}"));
        if (query.Failure is { } failure)
        {
            context.WriteLine($" * Failure: {failure}");
        }
    }

    private static void Remove(CommandContext context)
    {
        RunningQuery query = Find(context.Instance.Running, context.Arguments[0]);
        context.Instance.Running.Remove(query);
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"removed query {query.Id}"));
    }

    private static void RemoveAll(CommandContext context)
    {
        foreach (RunningQuery query in context.Instance.Running.Queries)
        {
            context.Instance.Running.Remove(query);
            context.WriteLine(string.Create(CultureInfo.InvariantCulture, $"removed query {query.Id}"));
        }

        context.WriteLine("cleared all queries");
    }

    private static void SavedResults(CommandContext context)
    {
        context.WriteTitle("Saved Results");
        foreach (SavedResult saved in context.Instance.Running.SavedResults.Where(saved => Wildcard.Matches(context.Argument(0), saved.Title)))
        {
            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{saved.Id}: {saved.Title}, {saved.Rows} rows, {saved.Bytes} bytes, saved at {context.LocalTime(saved.SavedAt)}: {saved.Query}"));
        }
    }

    private static void RemoveResult(CommandContext context)
    {
        if (!context.Instance.Running.RemoveSaved(context.Arguments[0]))
        {
            throw new CommandFailedException($"there is no saved result {context.Arguments[0]}");
        }

        context.WriteLine("removed");
    }
}
