using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>A query to run and how to show what comes of it.</summary>
internal sealed record QueryRequest(string Text, string Format)
{
    public TimeSpan? Timeout { get; init; }

    public long? MemoryBytes { get; init; }

    /// <summary>Bytes of tables it may read; null for any number.</summary>
    public long? ScanBytes { get; init; }

    /// <summary>Memory that it shares with others like it; null for that of all queries.</summary>
    public MemoryPool? Memory { get; init; }

    /// <summary>What it may do besides reading tables.</summary>
    public QueryRights Rights { get; init; } = QueryRights.All;

    /// <summary>Rows it may give; null for any number.</summary>
    public long? MaxRows { get; init; }

    /// <summary>A JSON line of figures on standard error.</summary>
    public bool Stats { get; init; }

    /// <summary>Araqne's <c>total N rows, elapsed 0.10s</c> after the rows.</summary>
    public bool Footer { get; init; }

    /// <summary>The fields to show where the query leaves them open and the format needs to know; null for what comes.</summary>
    public IReadOnlyList<string>? Fields { get; init; }
}
