using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Sources;

/// <summary>What <c>system</c> can give of itself; the environment adds to it.</summary>
internal static class SystemTables
{
    /// <summary>By name: what is here, then what the environment adds; a name of both is the environment's.</summary>
    /// <param name="catalog">Null when only names and columns are wanted.</param>
    public static IReadOnlyList<SystemTable> All(ITableCatalog? catalog, QueryEnvironment environment)
    {
        HashSet<string> taken = new(environment.SystemTables.Select(static table => table.Name), StringComparer.Ordinal);
        return [.. Own(catalog, environment).Where(table => !taken.Contains(table.Name)).Concat(environment.SystemTables).OrderBy(static table => table.Name, StringComparer.Ordinal)];
    }

    public static SystemTable? Find(string name, ITableCatalog catalog, QueryEnvironment environment) =>
        All(catalog, environment).FirstOrDefault(table => table.Name == name);

    private static IEnumerable<SystemTable> Own(ITableCatalog? catalog, QueryEnvironment environment) =>
    [
        new("blocks", "What tables are stored in: sealed blocks, and the rows that wait to be sealed",
            [
                new("table", "its name"), new("day", "UTC day of its first row"), new("sealed", "false for rows not sealed yet"), new("rows", "rows"),
                new("bytes", "on disk; 0 for rows not sealed yet"), new("first", "least _time"), new("last", "greatest _time"),
                new("first_id", "least _id"), new("last_id", "greatest _id"),
            ],
            () => catalog!.TableNames.SelectMany(name => Blocks(name, catalog))),
        new("commands", "The stages of the language",
            [new("name", "the word"), new("usage", "how it is written"), new("summary", "what it does"), new("options", "its options, an array")],
            static () => LanguageReference.Stages.Select(static stage => Row(
                stage.Name, stage.Usage, stage.Summary, Value.From([.. stage.Options.Select(static option => Value.From(option))])))),
        new("count", "Rows of each table",
            [new("table", "its name"), new("count", "rows")],
            () => catalog!.TableNames.Select(name => (IReadOnlyList<Value>)[.. Table(name, catalog).Take(2)])),
        new("functions", "The functions of the language, aggregates included",
            [new("name", "the word"), new("kind", "function or aggregate"), new("usage", "how it is written"), new("summary", "what it does")],
            static () => LanguageReference.Functions.Select(static function => Row(function.Name, "function", function.Usage, function.Summary))
                .Concat(LanguageReference.Aggregates.Select(static aggregate => Row(aggregate.Name, "aggregate", aggregate.Usage, aggregate.Summary)))),
        new("procedures", "Stored queries",
            [new("name", "of the procedure"), new("signature", "how it is called"), new("query", "its text")],
            () => environment.Procedures().Select(static procedure => Row(Value.From(procedure.Name), Value.From(procedure.Signature), Value.From(procedure.Query)))),
        new("queries", "The queries that run, this one included, and those whose rows are kept",
            [
                new("id", "its number"), new("state", "created, running, finished, stopped or failed"), new("started", "when"), new("elapsed", "s"),
                new("kept", "true when its rows are kept: result ID gives them"), new("rows_scanned", "rows read from tables and other sources"), new("rows", "rows given so far"), new("failure", "why it failed"),
                new("query", "its text"),
            ],
            () => environment.Queries?.Queries.Select(Query) ?? []),
        new("results", "Saved results",
            [new("id", "load ID gives its rows"), new("title", "as it was saved"), new("saved", "when"), new("rows", "rows"), new("bytes", "of its file"), new("query", "that gave them")],
            () => environment.Queries?.SavedResults.Select(static saved => Row(
                Value.From(saved.Id), Value.From(saved.Title), Time(saved.SavedAt), Value.From(saved.Rows), Value.From(saved.Bytes), Value.From(saved.Query))) ?? []),
        new("tables", "The tables",
            [new("table", "its name"), new("count", "rows"), new("blocks", "sealed blocks and rows not sealed yet"), new("first", "least _time"), new("last", "greatest _time")],
            () => catalog!.TableNames.Select(name => Table(name, catalog))),
    ];

    private static Value Time(DateTime utc) => Value.FromDate((utc - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    private static IReadOnlyList<Value> Row(params ReadOnlySpan<Value> values) => values.ToArray();

    private static IReadOnlyList<Value> Row(string name, string second, string third, string fourth) =>
        Row(Value.From(name), Value.From(second), Value.From(third), Value.From(fourth));

    private static IReadOnlyList<Value> Row(string name, string usage, string summary, Value options) =>
        Row(Value.From(name), Value.From(usage), Value.From(summary), options);

    private static IReadOnlyList<Value> Query(RunningQuery query) => Row(
        Value.From((long)query.Id),
        Value.From(query.State.ToString().ToLowerInvariant()),
        Time(query.StartedAt),
        Value.From(Math.Round(query.Elapsed.TotalSeconds, 3)),
        Value.From(query.IsStored),
        Value.From(query.RowsScanned),
        Value.From(query.Rows),
        Value.From(query.Failure),
        Value.From(query.Text));

    private static IReadOnlyList<Value> Table(string name, ITableCatalog catalog)
    {
        using TableSnapshot? snapshot = catalog.Snapshot(name);
        List<IRowGroup> groups = [.. (snapshot?.Groups ?? []).Where(static g => g.RowCount > 0)];
        return Row(
            Value.From(name),
            Value.From(groups.Sum(static g => (long)g.RowCount)),
            Value.From((long)groups.Count),
            groups.Count == 0 ? Value.Null : Value.FromDate(groups.Min(static g => g.MinTime)),
            groups.Count == 0 ? Value.Null : Value.FromDate(groups.Max(static g => g.MaxTime)));
    }

    private static IEnumerable<IReadOnlyList<Value>> Blocks(string name, ITableCatalog catalog)
    {
        const long Day = 86_400_000_000_000;
        using TableSnapshot? snapshot = catalog.Snapshot(name);
        foreach (IRowGroup group in snapshot?.Groups ?? [])
        {
            if (group.RowCount > 0)
            {
                yield return Row(
                    Value.From(name),
                    Value.FromDate(group.MinTime - (((group.MinTime % Day) + Day) % Day)),
                    Value.From(group.StoredBytes > 0),
                    Value.From((long)group.RowCount),
                    Value.From(group.StoredBytes),
                    Value.FromDate(group.MinTime),
                    Value.FromDate(group.MaxTime),
                    Value.From(group.FirstId),
                    Value.From(group.LastId));
            }
        }
    }
}
