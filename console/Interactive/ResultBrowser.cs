using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Paging;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Tui;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;
using LogFlowDb.Query.Lookups;

namespace LogFlowDb.Console.Interactive;

/// <summary>
/// The table browser over the rows of a kept result: what is filtered, sorted and grouped there are these rows, in this process;
/// the query does not run again, and no table is read.
/// </summary>
internal static class ResultBrowser
{
    /// <summary>Takes the screen and returns when the person leaves; the terminal is then as it was.</summary>
    /// <param name="result">Nobody adds to it meanwhile.</param>
    /// <param name="directory">Of the data: its lookup tables are there for filters.</param>
    /// <exception cref="CommandFailedException">There is no terminal.</exception>
    public static void Run(KeptResult result, string directory, ICommandSession session) =>
        BrowserScreen.Run(session, BrowserSettings.Of(directory), Port(result, directory, session.Traits.TimeZone), browser => Open(browser, result));

    /// <summary>Opens the rows in a browser that asks <see cref="Port"/>.</summary>
    public static void Open(Browser browser, KeptResult result) => browser.Open(new TablePage(browser, new ViewQuery("result") { Kept = result.Query }));

    /// <summary>Answers queries over the kept rows.</summary>
    public static QueryPort Port(KeptResult result, string directory, TimeZoneInfo timeZone)
    {
        QueryEngine engine = new(new EmptyCatalog(directory), new QueryEnvironment
        {
            TimeZone = timeZone,
            Rights = QueryRights.None,
            Lookups = new LookupTables(directory),
            SystemTables = [Table(result)],
        });
        return new QueryPort((invocation, session) => Answer(engine, invocation, session), directory);
    }

    private static SystemTable Table(KeptResult result)
    {
        IReadOnlyList<string> fields = result.Fields ?? FieldOrder.Of(result.Batches);
        return new SystemTable(ViewQuery.KeptRows, "the rows that were kept", [.. fields.Select(static name => new SystemColumn(name, ""))], () => result.Batches.SelectMany(batch => Rows(batch, fields)));
    }

    private static IEnumerable<IReadOnlyList<Value>> Rows(RowBatch batch, IReadOnlyList<string> fields)
    {
        int[] places = [.. fields.Select(name => batch.Names.IndexOf(name))];
        for (int row = 0; row < batch.RowCount; row++)
        {
            yield return [.. places.Select(at => at < 0 ? Value.Null : batch.Columns[at][row])];
        }
    }

    private static int Answer(QueryEngine engine, Invocation invocation, ICommandSession session)
    {
        if (invocation is not { Verb: "query", Arguments: [var text] })
        {
            return ExitCode.Done;
        }

        ResultWriter writer = OutputFormat.Create(invocation.Format ?? OutputFormat.JsonLines, session);
        try
        {
            QueryLimits limits = QueryLimits.Default with { Timeout = invocation.Timeout ?? QueryLimits.Default.Timeout };
            engine.ExecuteAsync(engine.Prepare(text), limits, writer, session.Interrupt.Token).GetAwaiter().GetResult();
            writer.End();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is QueryException or QueryExecutionException)
        {
            throw new CommandFailedException(e is QueryException { Errors: [var error, ..] } ? error.Message : e.Message, cause: e);
        }
    }
}
