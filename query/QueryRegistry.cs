using System.Globalization;
using LogFlowDb.Query.Results;

namespace LogFlowDb.Query;

/// <summary>
/// The queries over a database, by number: those that run, those whose rows are kept for whoever asks later, and saved results. Number
/// and bytes are bounded. Safe for concurrent use. Disposing it stops what runs and forgets rows that were not saved.
/// </summary>
public sealed class QueryRegistry : IDisposable
{
    /// <summary>Queries whose rows are kept.</summary>
    public const int MaxStored = 100;

    private const string RowsExtension = ".rows";

    private readonly string? _folder;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, RunningQuery> _queries = [];
    private readonly SavedResults? _saved;
    private int _last;

    /// <param name="folder">Where rows are kept that are too many for memory, and saved results; made when it is needed. Null keeps nothing there.</param>
    public QueryRegistry(string? folder = null)
    {
        _folder = folder;
        _saved = folder is null ? null : new SavedResults(folder);
    }

    /// <summary>By number, that is by creation.</summary>
    public IReadOnlyList<RunningQuery> Queries
    {
        get
        {
            lock (_gate)
            {
                return [.. _queries.Values];
            }
        }
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<SavedResult> SavedResults => _saved?.List() ?? [];

    internal SavedResults? Saved => _saved;

    /// <summary>Null when there is none of that number.</summary>
    public RunningQuery? Find(int id)
    {
        lock (_gate)
        {
            return _queries.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes a query whose rows are kept once it is started, until it is removed.</summary>
    /// <exception cref="QueryExecutionException">There are too many.</exception>
    public RunningQuery Create(QueryEngine engine, PreparedQuery query, QueryLimits limits)
    {
        lock (_gate)
        {
            if (_queries.Values.Count(static one => one.Results is not null) >= MaxStored)
            {
                throw new QueryExecutionException($"there are {MaxStored} queries already whose rows are kept: remove_query removes one");
            }

            int id = ++_last;
            string? path = _folder is null ? null : Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{id}{RowsExtension}"));
            RunningQuery added = new(id, query.Source) { Results = new ResultRows(path), Fields = query.Fields, Execution = own => engine.Collect(query, limits, own) };
            _queries.Add(id, added);
            return added;
        }
    }

    /// <summary>Stops a query if it runs, and forgets its rows.</summary>
    public void Remove(RunningQuery query)
    {
        lock (_gate)
        {
            _queries.Remove(query.Id);
        }

        query.Stop();
        query.Release();
    }

    /// <summary>Keeps the rows that a query has given so far over the end of the process.</summary>
    /// <exception cref="QueryExecutionException">Its rows are not kept, there are too many saved results, or the file cannot be written.</exception>
    public SavedResult Save(RunningQuery query, string title) => _saved is null || query.Results is not { } rows
        ? throw new QueryExecutionException("the rows of this query are not kept")
        : title.Length is 0 or > Results.SavedResults.MaxTitle
            ? throw new QueryExecutionException($"a title of 1 to {Results.SavedResults.MaxTitle} characters expected")
            : _saved.Save(title, query.Text, query.Fields, rows);

    /// <summary>False when there is no saved result of that id.</summary>
    public bool RemoveSaved(string id) => _saved?.Remove(id) ?? false;

    /// <summary>Deletes what processes left that were killed; to be called by whoever has the folder alone.</summary>
    public void Tidy()
    {
        foreach (string left in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder!, "*" + RowsExtension).Concat(Directory.EnumerateFiles(_folder!, "*.new")) : [])
        {
            File.Delete(left);
        }
    }

    public void Dispose()
    {
        foreach (RunningQuery query in Queries)
        {
            Remove(query);
        }
    }

    internal RunningQuery Add(string text)
    {
        lock (_gate)
        {
            RunningQuery added = new(++_last, text);
            _queries.Add(added.Id, added);
            return added;
        }
    }
}
