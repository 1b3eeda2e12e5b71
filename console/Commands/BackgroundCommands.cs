using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>
/// The commands of the query console for queries whose rows are kept. Those of a console that were not sent to the background go when
/// it is left.
/// </summary>
internal sealed class BackgroundCommands(Instance instance, ICommandSession session)
{
    private readonly HashSet<int> _own = [];
    private bool _isInFile;

    /// <summary>Names, arguments and descriptions.</summary>
    public static IReadOnlyList<(string Name, string Arguments, string Text)> All { get; } =
    [
        ("create_query", "[query]", "keeps a query, to be started"),
        ("start_query", "[query id]", "runs it; its rows are kept"),
        ("stop_query", "[query id]", "ends it; the rows so far stay"),
        ("remove_query", "[query id]", "ends it and forgets its rows"),
        ("remove_all_queries", "", "the same for all queries"),
        ("fetch", "[query id] [offset] [limit]", "rows of it, also while it runs"),
        ("queries", "", "list of queries; one with a word in it: queries WORD"),
        ("bg", "[query id]", "it stays when this console is left"),
        ("fg", "[query id]", "it goes when this console is left"),
        ("save", "[query id] [title]", "keeps its rows for later: load GUID gives them"),
        ("exec", "[file]", "runs the queries of a file, a line each; # begins a comment"),
    ];

    /// <summary>False for another command.</summary>
    /// <param name="run">Runs a line of a file; false ends it.</param>
    /// <exception cref="CommandFailedException">It failed.</exception>
    /// <exception cref="QueryException">The query cannot be run as written.</exception>
    public bool TryRun(string command, string rest, Func<string, bool> run)
    {
        if (All.FirstOrDefault(known => known.Name == command) is not { Name: not null } found)
        {
            return false;
        }

        int needed = found.Arguments.Count(static c => c == '[');
        string[] arguments = needed == 1 ? [rest] : rest.Split([' ', '\t'], needed, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (arguments.Length < needed || (needed > 0 && rest.Length == 0))
        {
            session.WriteLine($"Usage: {found.Name} {found.Arguments}");
            return true;
        }

        Run(command, rest, arguments, run);
        return true;
    }

    /// <summary>Forgets the queries of this console that are not in the background.</summary>
    public void Leave()
    {
        foreach (int id in _own)
        {
            if (instance.Running.Find(id) is { IsBackground: false } query)
            {
                instance.Running.Remove(query);
            }
        }
    }

    private void Run(string command, string rest, string[] arguments, Func<string, bool> run)
    {
        switch (command)
        {
            case "create_query":
                QueryEngine queries = instance.Queries(session.Traits);
                PreparedQuery prepared = queries.Prepare(rest);
                RunningQuery created = instance.Running.Create(
                    queries, prepared, QueryLimits.Default with { Timeout = QueryLimits.Default.Timeout + prepared.LiveWindow });
                _own.Add(created.Id);
                Say($"created query {created.Id}");
                break;
            case "start_query":
                RunningQuery started = Find(arguments[0]);
                session.WriteLine(started.Start() ? $"started query {arguments[0]}" : $"query {arguments[0]} was started already");
                break;
            case "stop_query":
                (FindOrNull(arguments[0]) ?? throw new CommandFailedException($"query not found: {arguments[0]}")).Stop();
                session.WriteLine("stopped");
                break;
            case "remove_query":
                RunningQuery removed = Find(arguments[0]);
                instance.Running.Remove(removed);
                Say($"removed query {removed.Id}");
                break;
            case "remove_all_queries":
                foreach (RunningQuery query in instance.Running.Queries)
                {
                    instance.Running.Remove(query);
                    Say($"removed query {query.Id}");
                }

                session.WriteLine("cleared all queries");
                break;
            case "fetch":
                Fetch(Find(arguments[0]), Number("offset", arguments[1]), Number("limit", arguments[2]));
                break;
            case "queries":
                QueryCommands.List(instance.Running, session, rest);
                break;
            case "bg" or "fg":
                Find(arguments[0]).IsBackground = command == "bg";
                session.WriteLine(command == "bg" ? "run as a background task" : "run in the foreground");
                break;
            case "save":
                Save(Find(arguments[0]), arguments[1]);
                break;
            default:
                Exec(rest, run);
                break;
        }
    }

    private void Say(FormattableString text) => session.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private RunningQuery? FindOrNull(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? instance.Running.Find(number) : null;

    private RunningQuery Find(string id) => FindOrNull(id) ?? throw new CommandFailedException("query not found");

    private static long Number(string what, string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new CommandFailedException($"{what} should be number: {text}");

    private void Fetch(RunningQuery query, long offset, long limit)
    {
        if (session.Shell is { } shell)
        {
            Show(shell, query, offset, limit);
        }
        else
        {
            ResultWriter writer = OutputFormat.Create(session.Traits.OutputIsTerminal ? OutputFormat.Table : OutputFormat.Text, session);
            writer.Begin(query.Fields);
            foreach (RowBatch batch in query.ReadRows(offset, limit))
            {
                session.Interrupt.Token.ThrowIfCancellationRequested();
                writer.Rows(batch);
            }

            writer.End();
        }

        if (query.Failure is { } failure)
        {
            session.WriteErrorLine($"query failure: {failure}");
        }
    }

    /// <summary>The shell shows and keeps the rows; below them stands which ones they are.</summary>
    private void Show(IShellView shell, RunningQuery query, long offset, long limit)
    {
        long started = Stopwatch.GetTimestamp(), rows = 0;
        bool isComplete = false;
        using WatchedSink sink = new(shell.Open(query.Text), session, query.Text, IShellView.MaxBytes);
        sink.Begin(query.Fields);
        try
        {
            foreach (RowBatch batch in query.ReadRows(offset, limit))
            {
                session.Interrupt.Token.ThrowIfCancellationRequested();
                rows += batch.RowCount;
                if (!sink.Rows(batch))
                {
                    break;
                }
            }

            isComplete = true;
        }
        finally
        {
            shell.Close(isComplete ? new QueryStatistics(rows, Stopwatch.GetElapsedTime(started), 0, 0, 0, 0, 0, 0) : null, sink.IsCut);
        }

        string which = rows > 0 ? string.Create(CultureInfo.InvariantCulture, $"rows {offset + 1:#,0} to {offset + rows:#,0} of {query.Rows:#,0}") : string.Create(CultureInfo.InvariantCulture, $"no rows there, of {query.Rows:#,0}");
        Say($"  {which} · query {query.Id} {(query.State == QueryState.Created ? $"is not started: start_query {query.Id}" : $"is {QueryCommands.Word(query.State)}")}");
    }

    private void Save(RunningQuery query, string title)
    {
        if (session.Traits.IsReadOnly)
        {
            throw new CommandFailedException("save failed: not with --read-only");
        }

        if (query.State is QueryState.Created or QueryState.Running)
        {
            throw new CommandFailedException($"save failed: the query is {QueryCommands.Word(query.State)}");
        }

        try
        {
            SavedResult saved = instance.Running.Save(query, title);
            Say($"saved {saved.Bytes} bytes");
            Say($"load {saved.Id}");
        }
        catch (QueryExecutionException failure)
        {
            throw new CommandFailedException($"save failed: {failure.Message}", cause: failure);
        }
    }

    private void Exec(string file, Func<string, bool> run)
    {
        string path = Path.GetFullPath(file, session.Traits.WorkingDirectory);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"query file not found: {path}", cause: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"check query file permission: {path}", cause: e);
        }

        if (_isInFile)
        {
            throw new CommandFailedException("exec within the file of an exec is not run");
        }

        _isInFile = true;
        try
        {
            _ = lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#').All(run);
        }
        finally
        {
            _isInFile = false;
        }
    }
}
