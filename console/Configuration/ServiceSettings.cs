using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;

namespace LogFlowDb.Console.Configuration;

/// <summary>Everything that <c>serve</c> can be told, checked. Immutable.</summary>
internal sealed record ServiceSettings
{
    public static ServiceSettings Default { get; } = new();

    /// <summary>There is a file, which says which bindings, loggers and tables it wants; without one those made before go on.</summary>
    public bool HasFile { get; init; }

    /// <summary>Null for that of the command line.</summary>
    public string? DataDirectory { get; init; }

    public DeclaredCollectors Collectors { get; init; } = DeclaredCollectors.None;

    public LimitSettings Limits { get; init; } = new();

    public HttpSettings Http { get; init; } = new();

    public LogSettings Log { get; init; } = new();

    /// <summary>By <c>section.key</c>: what was said where, of those that were said.</summary>
    public IReadOnlyDictionary<string, (string Value, SettingSource Source)> Origins { get; init; } =
        new Dictionary<string, (string, SettingSource)>(StringComparer.Ordinal);
}

/// <summary>What one query may use, and how many there may be.</summary>
internal sealed record LimitSettings
{
    /// <summary>Of a query that does not say how long; over HTTP none gets longer. Null for ten minutes, over HTTP 30 seconds.</summary>
    public TimeSpan? QueryTimeout { get; init; }

    /// <summary>Of a query that does not say how much; over HTTP none gets more. Null for a quarter of the memory.</summary>
    public long? QueryMemoryBytes { get; init; }

    /// <summary>Of all queries together; null for a quarter of the memory.</summary>
    public long? AllQueriesMemoryBytes { get; init; }

    /// <summary>Of all queries over HTTP together; null for 384 MB.</summary>
    public long? HttpMemoryBytes { get; init; }

    /// <summary>Bytes of tables that a query over HTTP reads at most; null for any number.</summary>
    public long? QueryScanBytes { get; init; }

    /// <summary>Answered over HTTP at the same time; null for two a core.</summary>
    public int? ConcurrentQueries { get; init; }

    /// <summary>Rows that one answer over HTTP has at most.</summary>
    public long MaxRows { get; init; } = 1_000_000;
}

/// <summary>How HTTP is served.</summary>
internal sealed record HttpSettings
{
    /// <summary>Null for not at all.</summary>
    public System.Net.IPEndPoint? Listen { get; init; }

    /// <summary>PEM file; null without TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file.</summary>
    public string? Key { get; init; }

    /// <summary>File of hashed secrets; null for none.</summary>
    public string? Credentials { get; init; }

    /// <summary>Said outright that an address of other machines goes without TLS.</summary>
    public bool WithoutTls { get; init; }

    /// <summary>Host names that requests may be for, besides addresses and this machine's own name.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Commands of the shell may be posted.</summary>
    public bool Commands { get; init; }

    /// <summary>Queries may append rows to tables.</summary>
    public bool Writes { get; init; }

    /// <summary>Queries may read and write files of this machine.</summary>
    public bool Files { get; init; }
}

/// <summary>What the daemon writes on standard error.</summary>
internal sealed record LogSettings
{
    public LogLevel Level { get; init; } = LogLevel.Info;

    /// <summary>JSON lines in place of <c>key=value</c>.</summary>
    public bool Json { get; init; }
}
