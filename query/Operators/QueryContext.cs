using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Operators;

/// <summary>What the operators of one execution share. Safe for concurrent use.</summary>
internal sealed class QueryContext(
    ITableCatalog catalog, QueryEnvironment environment, QueryLimits limits, EvaluationContext evaluation, CancellationToken cancellation)
{
    private readonly ConcurrentQueue<string> _notices = new();
    private IQueryRunner? _runner;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _rowsScanned;
    private long _rowsGiven;
    private long _groupsRead;
    private long _groupsPruned;
    private long _groupsLookedUp;
    private long _bytesRead;

    public ITableCatalog Catalog { get; } = catalog;

    public QueryEnvironment Environment { get; } = environment;

    /// <summary>Of the queries within this one. Set once, before anything runs.</summary>
    public IQueryRunner Runner
    {
        get => _runner!;
        set => _runner = value;
    }

    public QueryLimits Limits { get; } = limits;

    public EvaluationContext Evaluation { get; } = evaluation;

    public MemoryBudget Memory { get; } = new(limits.MemoryBytes);

    public CancellationToken Cancellation { get; } = cancellation;

    public long RowsScanned => Interlocked.Read(ref _rowsScanned);

    /// <summary>Rows of the answer so far.</summary>
    public long RowsGiven => Interlocked.Read(ref _rowsGiven);

    public long GroupsRead => Interlocked.Read(ref _groupsRead);

    public long GroupsPruned => Interlocked.Read(ref _groupsPruned);

    public long GroupsLookedUp => Interlocked.Read(ref _groupsLookedUp);

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Called once a batch.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="QueryExecutionException">The time is spent.</exception>
    public void Check()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(_started) > Limits.Timeout)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the query took longer than {Limits.Timeout.TotalSeconds:0.###} s; take a shorter time range, or raise the limit (--timeout S)"));
        }
    }

    /// <param name="what">The word of the language that asks.</param>
    /// <exception cref="QueryExecutionException">The query may not do that.</exception>
    public void Require(QueryRights right, string what)
    {
        if (!Environment.Rights.HasFlag(right))
        {
            throw new QueryExecutionException($"{what} is not allowed here: this connection may not {Verb(right)}");
        }
    }

    /// <summary>Has the caller told, a line of text, before the next rows or at the end. Any thread.</summary>
    public void Notice(string text) => _notices.Enqueue(text);

    /// <summary>What was to be told since the last call.</summary>
    public bool TryTakeNotice([NotNullWhen(true)] out string? text) => _notices.TryDequeue(out text);

    /// <summary>Brings the rows so far to whoever reads: for a source that waits. Only the thread that pushes the rows of the query may call.</summary>
    public void Flush() => Flushing?.Invoke();

    /// <summary>Set once by whoever takes the rows.</summary>
    public Action? Flushing { private get; set; }

    /// <summary>A path as the query writes it, relative ones resolved.</summary>
    public string Resolve(string path) => Environment.Resolve(path);

    public void CountRows(long rows) => Interlocked.Add(ref _rowsScanned, rows);

    public void CountRowsGiven(long rows) => Interlocked.Add(ref _rowsGiven, rows);

    public void CountGroupRead(long bytes)
    {
        Interlocked.Increment(ref _groupsRead);
        Interlocked.Add(ref _bytesRead, bytes);
    }

    /// <summary>A group that was ruled out by looking values up in it.</summary>
    public void CountGroupLookedUp(long bytes)
    {
        Interlocked.Increment(ref _groupsPruned);
        Interlocked.Increment(ref _groupsLookedUp);
        CountBytes(bytes);
    }

    public void CountBytes(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    public void CountGroupsPruned(long groups) => Interlocked.Add(ref _groupsPruned, groups);

    private static string Verb(QueryRights right) => right switch
    {
        QueryRights.ReadFiles => "read files",
        QueryRights.WriteFiles => "write files",
        _ => "change tables",
    };
}
