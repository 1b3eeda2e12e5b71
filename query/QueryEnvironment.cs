using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Lookups;

namespace LogFlowDb.Query;

/// <summary>What queries find around them besides tables. Immutable; what it holds is safe for concurrent use.</summary>
public sealed record QueryEnvironment
{
    /// <summary>Local times follow the process; nothing is kept.</summary>
    public static QueryEnvironment Default { get; } = new();

    /// <summary>Of local times; null follows the process.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The directory of the database, in which queries may keep files of their own; null keeps none there.</summary>
    public string? Folder { get; init; }

    /// <summary>Where relative paths begin; null means the folder in which the process works.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>What <c>lookup</c> and its like search in; null has no lookup tables.</summary>
    public LookupTables? Lookups { get; init; }

    /// <summary>What <c>logger</c> follows; null where nothing is collected.</summary>
    public ILiveLoggers? Loggers { get; init; }

    /// <summary>What <c>pcapfile</c> reads with; null where capture files cannot be read.</summary>
    public ICaptureFiles? Captures { get; init; }

    /// <summary>Where running queries enter themselves; null for nowhere.</summary>
    public QueryRegistry? Queries { get; init; }

    /// <summary>What <c>system</c> gives besides what it has itself.</summary>
    public IReadOnlyList<SystemTable> SystemTables { get; init; } = [];

    /// <summary>Stored queries that <c>proc</c> runs; asked for when a query calls one.</summary>
    public Func<IReadOnlyList<Procedure>> Procedures { get; init; } = static () => [];

    /// <summary>True where threads of queries step back behind the others of the process, which collect.</summary>
    public bool StepsBack { get; init; }

    /// <summary>Memory that queries share besides the limit that each has; null for none.</summary>
    public MemoryPool? Memory { get; init; }

    /// <summary>Shares the cores among queries.</summary>
    internal QueryScheduler Scheduler { get; init; } = QueryScheduler.Process;

    public QueryRights Rights { get; init; } = QueryRights.All;

    /// <summary>A path as a query writes it, relative ones resolved.</summary>
    internal string Resolve(string path) => WorkingFolder is { } folder ? Path.GetFullPath(path, folder) : path;
}
