namespace LogFlowDb.Query;

/// <summary>The queries that run over a database, by number. Safe for concurrent use.</summary>
public sealed class QueryRegistry
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, RunningQuery> _queries = [];
    private int _last;

    /// <summary>By number, that is by start.</summary>
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

    /// <summary>Null when none of that number runs.</summary>
    public RunningQuery? Find(int id)
    {
        lock (_gate)
        {
            return _queries.GetValueOrDefault(id);
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

    internal void Remove(RunningQuery query)
    {
        lock (_gate)
        {
            _queries.Remove(query.Id);
        }
    }
}
