using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query;
using LogFlowDb.Query.Lookups;

namespace LogFlowDb.Console.Hosting;

/// <summary>
/// A data directory, open in this process, and everything that works on it. Safe for concurrent use. Disposing it stops
/// collecting and commits.
/// </summary>
internal sealed class Instance : IDisposable
{
    /// <summary>What queries over HTTP have together, unless it is said: a page of charts asks many at once.</summary>
    public const long StandardHttpMemoryBytes = 384 << 20;

    /// <summary>The counters that people ask sums of, by the vocabulary's names.</summary>
    private static readonly string[] s_summedFields = ["octet_count", "packet_count", "reverse_octet_count", "reverse_packet_count"];

    private readonly Lock _gate = new();
    private readonly InstanceMode _mode;
    private CollectorSet? _collectors;
    private OutputSet? _outputs;
    private QueryLimits _limits = QueryLimits.Default;
    private long _failedQueries;

    private Instance(string directory, InstanceMode mode, Database? database, TimeHistogram? commits = null)
    {
        Commits = commits ?? new TimeHistogram();
        _mode = mode;
        Directory = directory;
        Database = database;
        Lookups = new LookupTables(directory);
        Procedures = new ProcedureFile(directory);
        Imports = new ImportHistory(directory);
        Running = new QueryRegistry(Path.Combine(directory, "results"));
        HttpMemory = new MemoryPool(Math.Min(StandardHttpMemoryBytes, Memory.LimitBytes), "queries over HTTP (http_memory in [limits])", Memory);
        Catalog = database ?? (ITableCatalog)new EmptyCatalog(directory);
    }

    public string Directory { get; }

    /// <summary>Null when the directory does not exist and was opened for reading.</summary>
    public Database? Database { get; }

    public ITableCatalog Catalog { get; }

    /// <summary>Lookup tables of the directory, and those that queries keep in memory.</summary>
    public LookupTables Lookups { get; }

    /// <summary>Bindings and loggers; read when first asked for, since queries need none of it.</summary>
    /// <exception cref="CommandFailedException">What is recorded of them is damaged.</exception>
    public CollectorSet Collectors
    {
        get
        {
            lock (_gate)
            {
                return _collectors ??= new CollectorSet(
                    Database is { ReadOnly: false } database
                        ? database
                        : throw new CommandFailedException($"{Directory} is open for reading only"),
                    _mode == InstanceMode.Collect);
            }
        }
    }

    /// <summary>Where rows go besides tables; read when first asked for.</summary>
    /// <exception cref="CommandFailedException">What is recorded of them is damaged.</exception>
    public OutputSet Outputs
    {
        get
        {
            lock (_gate)
            {
                return _outputs ??= new OutputSet(
                    Database is { ReadOnly: false } database
                        ? database
                        : throw new CommandFailedException($"{Directory} is open for reading only"),
                    new QueryEnvironment { TimeZone = TimeZoneInfo.Local, Folder = Directory, WorkingFolder = Directory, Lookups = Lookups, StepsBack = IsCollecting },
                    name => Collectors.FindLogger(name),
                    () => Collectors.Ports,
                    IsCollecting);
            }
        }
    }

    /// <summary>Ports are open and loggers run in this process.</summary>
    public bool IsCollecting => _mode == InstanceMode.Collect;

    /// <summary>How long commits took.</summary>
    public TimeHistogram Commits { get; }

    /// <summary>How long queries took that were answered, and those that failed.</summary>
    public TimeHistogram QueryTimes { get; } = new();

    /// <summary>Queries that were begun and not finished.</summary>
    public long FailedQueries => Interlocked.Read(ref _failedQueries);

    /// <summary>Of queries that do not say what they may use; a daemon is told by its configuration.</summary>
    public QueryLimits Limits
    {
        get => Volatile.Read(ref _limits);
        set => Volatile.Write(ref _limits, value);
    }

    /// <summary>Of all queries of the process together.</summary>
    public MemoryPool Memory { get; } = new(QueryLimits.Default.MemoryBytes, "queries (all_queries_memory in [limits])");

    /// <summary>Of all queries over HTTP together, within that of all.</summary>
    public MemoryPool HttpMemory { get; }

    /// <summary>True when <see cref="Collectors"/> can be asked for.</summary>
    public bool CanCollect => Database is { ReadOnly: false };

    /// <summary>The queries that run here.</summary>
    public QueryRegistry Running { get; }

    /// <summary>What files were imported.</summary>
    public ImportHistory Imports { get; }

    /// <summary>Stored queries.</summary>
    public ProcedureFile Procedures { get; }

    public void CountQuery(TimeSpan elapsed, bool failed)
    {
        QueryTimes.Add(elapsed);
        Interlocked.Add(ref _failedQueries, failed ? 1 : 0);
    }

    /// <summary>Queries whose local times and relative paths are those of who asks.</summary>
    /// <param name="memory">What they share with others; null for that of all queries.</param>
    public QueryEngine Queries(SessionTraits asking, QueryRights rights = QueryRights.All, MemoryPool? memory = null) => new(Catalog, new QueryEnvironment
    {
        TimeZone = asking.TimeZone,
        Rights = asking.IsReadOnly ? rights & QueryRights.ReadFiles : rights,
        Folder = Directory,
        WorkingFolder = asking.WorkingDirectory,
        Lookups = Lookups,
        Loggers = IsCollecting ? new LiveLoggers(this) : null,
        Captures = new CaptureFiles(),
        StepsBack = IsCollecting,
        Memory = memory ?? Memory,
        Queries = Running,
        Procedures = () => Procedures.Procedures,
        SystemTables = new SystemReports(this).Tables(),
    });

    /// <summary>Whether a directory has to be opened for writing so that a query can run; asked before it is open.</summary>
    public static bool MayChangeTables(string directory, string query) =>
        Closed(directory, TimeZoneInfo.Local).NeedsOf(query).HasFlag(QueryRights.WriteTables);

    /// <summary>Queries that are only looked at, of a directory that need not be opened.</summary>
    public static QueryEngine Closed(string directory, TimeZoneInfo timeZone)
    {
        Instance closed = new(directory, InstanceMode.ReadOnly, database: null);
        return new QueryEngine(closed.Catalog, new QueryEnvironment { TimeZone = timeZone, SystemTables = new SystemReports(closed).Tables(), Procedures = () => closed.Procedures.Procedures });
    }

    /// <exception cref="Engine.Diagnostics.DatabaseException">See <see cref="Engine.Tables.Database.Open"/>.</exception>
    public static Instance Open(string directory, InstanceMode mode)
    {
        bool readOnly = mode == InstanceMode.ReadOnly;
        TimeHistogram commits = new();
        Database? database = readOnly && !Path.Exists(directory)
            ? null
            : Database.Open(directory, new DatabaseOptions { ReadOnly = readOnly, SummedFields = s_summedFields, OnCommitted = commits.Add });
        Instance opened = new(directory, mode, database, commits);
        if (!readOnly)
        {
            opened.Running.Tidy();
        }

        return opened;
    }

    public void Dispose()
    {
        try
        {
            Running.Dispose();
            _collectors?.Dispose();
            _outputs?.Dispose();
        }
        finally
        {
            Database?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
