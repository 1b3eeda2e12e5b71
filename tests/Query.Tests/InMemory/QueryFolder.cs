using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Tests.InMemory;

/// <summary>Tables in memory and a folder of their own, in which queries keep lookup tables and write files; local time is UTC.</summary>
/// <param name="groupRows">Rows in a row group, and so in the batches of a table.</param>
internal sealed class QueryFolder(int groupRows = 1000, QueryRights rights = QueryRights.All) : IDisposable
{
    private LookupTables? _lookups;

    public string Path { get; } = Directory.CreateTempSubdirectory("logflowdb-query-").FullName;

    public InMemoryCatalog Catalog { get; } = new(groupRows);

    public LookupTables Lookups => _lookups ??= new LookupTables(Path);

    public QueryEnvironment Environment => new() { TimeZone = TimeZoneInfo.Utc, Folder = Path, WorkingFolder = Path, Lookups = Lookups, Rights = rights };

    /// <summary>As after a restart: what was only in memory is gone.</summary>
    public void Forget() => _lookups = null;

    public void Fill(string table, params IEnumerable<ValueMap> rows) =>
        Catalog.Table(table).AppendAsync(MapRows.ToBatch([.. rows])).AsTask().Wait();

    public IReadOnlyList<ValueMap> Rows(string query, int parallelism = 2, CancellationToken cancellation = default)
    {
        ListSink sink = new();
        QueryEngine engine = new(Catalog, Environment);
        engine.Execute(engine.Prepare(query), new QueryLimits(TimeSpan.FromMinutes(1), 1L << 28, parallelism), sink, cancellation);
        return sink.Rows;
    }

    /// <summary>The rows as text, a line each.</summary>
    public string Text(string query, int parallelism = 2) =>
        string.Join('\n', Rows(query, parallelism).Select(static row => Value.From(row).ToString()));

    /// <summary>The text of the error that a query ends with, with the codes of what is wrong with its text.</summary>
    public string Error(string query)
    {
        try
        {
            Rows(query);
            return "";
        }
        catch (QueryException failure)
        {
            return string.Join('\n', failure.Errors.Select(static error => $"{error.Code}: {error.Message}{(error.Hint is null ? "" : $" ({error.Hint})")}"));
        }
        catch (QueryExecutionException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Writes a file of the folder and gives its path.</summary>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
