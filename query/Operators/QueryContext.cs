using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Operators;

/// <summary>What the operators of one execution share. Safe for concurrent use.</summary>
internal sealed class QueryContext : IDisposable
{
    private readonly ConcurrentDictionary<object, Lazy<object>> _made = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<string> _notices = new();
    private readonly ConcurrentQueue<IDisposable> _held = new();
    private IQueryRunner? _runner;
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile TimedPart? _part;
    private long _rowsScanned;
    private long _rowsGiven;
    private long _groupsFound;
    private long _reachedTime = long.MinValue;
    private long _groupsRead;
    private long _groupsPruned;
    private long _groupsOutOfTime;
    private long _groupsAnswered;
    private long _groupsLookedUp;
    private long _bytesRead;

    public QueryContext(
        ITableCatalog catalog, QueryEnvironment environment, QueryLimits limits, EvaluationContext evaluation, CancellationToken cancellation)
    {
        Catalog = catalog;
        Environment = environment;
        Limits = limits;
        Evaluation = evaluation;
        Cancellation = cancellation;
        string? folder = environment.Folder is { } own ? Path.Combine(own, "spill") : null;
        Spilling = new Spilling(new MemoryBudget(limits.MemoryBytes, environment.Memory), new SpillSpace(folder, limits.SpillBytes), Check);
    }

    public ITableCatalog Catalog { get; }

    public QueryEnvironment Environment { get; }

    /// <summary>Of the queries within this one. Set once, before anything runs.</summary>
    public IQueryRunner Runner
    {
        get => _runner!;
        set => _runner = value;
    }

    /// <summary>Set by <c>explain</c> before anything runs; null otherwise.</summary>
    public QueryProfile? Profile { get; init; }

    public QueryLimits Limits { get; }

    public EvaluationContext Evaluation { get; }

    public MemoryBudget Memory => Spilling.Memory;

    /// <summary>Memory and disk for stages that remember rows.</summary>
    public Spilling Spilling { get; }

    /// <summary>Bytes put on disk because they exceeded the memory.</summary>
    public long SpilledBytes => Spilling.Space.WrittenBytes;

    public CancellationToken Cancellation { get; }

    public long RowsScanned => Interlocked.Read(ref _rowsScanned);

    /// <summary>Rows of the answer so far.</summary>
    public long RowsGiven => Interlocked.Read(ref _rowsGiven);

    /// <summary>Row groups of the tables that scans have begun with, whatever becomes of them.</summary>
    public long GroupsFound => Interlocked.Read(ref _groupsFound);

    /// <summary>When the rows begin of the group that was come to last, in nanoseconds; null before the first.</summary>
    public long? ReachedTime => Interlocked.Read(ref _reachedTime) is > long.MinValue and var time ? time : null;

    public long GroupsRead => Interlocked.Read(ref _groupsRead);

    public long GroupsPruned => Interlocked.Read(ref _groupsPruned);

    /// <summary>Of <see cref="GroupsPruned"/>, those outside of the time range.</summary>
    public long GroupsOutOfTime => Interlocked.Read(ref _groupsOutOfTime);

    /// <summary>Of <see cref="GroupsPruned"/>, those whose statistics gave the answer.</summary>
    public long GroupsAnswered => Interlocked.Read(ref _groupsAnswered);

    public long GroupsLookedUp => Interlocked.Read(ref _groupsLookedUp);

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Called once a batch.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="QueryExecutionException">The time is spent, or more was read than may be.</exception>
    public void Check()
    {
        QueryScheduler.Yield();
        CheckOnly();
    }

    /// <summary>The same while nothing is done.</summary>
    private void CheckOnly()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(_started) > Limits.Timeout)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the query took longer than {Limits.Timeout.TotalSeconds:0.###} s; take a shorter time range, or raise the limit (--timeout S)"));
        }

        if (BytesRead > Limits.ScanBytes)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture,
                $"the query read more than the {Limits.ScanBytes:N0} bytes of tables that it may; take a shorter time range, or raise the limit (query_scan in [limits])"));
        }

        if (_part is { } part && Stopwatch.GetElapsedTime(part.Started) > part.Most)
        {
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture, $"{part.What} took longer than {part.Most.TotalSeconds:0.###} s; raise {part.Option}"));
        }
    }

    /// <summary>A limit of time for what is done until the result is disposed.</summary>
    /// <param name="what">For the message, as is the option that sets the limit.</param>
    public IDisposable Until(TimeSpan most, string what, string option)
    {
        TimedPart part = new(this, most, what, option);
        _part = part;
        return part;
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

    /// <summary>What a stage needs once in an execution, however many threads run it. All of them get the same, or the same exception.</summary>
    /// <param name="owner">The stage, compared by reference.</param>
    public T Once<T>(object owner, Func<T> make)
        where T : class =>
        _made.TryGetValue(owner, out Lazy<object>? known) ? (T)known.Value : (T)_made.GetOrAdd(owner, _ => new Lazy<object>(make)).Value;

    /// <summary>Disposes of it when the execution has ended, however it has.</summary>
    public void DisposeAtEnd(IDisposable held) => _held.Enqueue(held);

    public void CountRows(long rows) => Interlocked.Add(ref _rowsScanned, rows);

    public void CountRowsGiven(long rows) => Interlocked.Add(ref _rowsGiven, rows);

    public void CountGroupsFound(long groups) => Interlocked.Add(ref _groupsFound, groups);

    public void Reach(long time) => Volatile.Write(ref _reachedTime, time);

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

    public void CountGroupsOutOfTime(long groups)
    {
        Interlocked.Add(ref _groupsOutOfTime, groups);
        CountGroupsPruned(groups);
    }

    /// <summary>A group that need not be read, because its statistics say enough.</summary>
    public void CountGroupAnswered()
    {
        Interlocked.Increment(ref _groupsAnswered);
        CountGroupsPruned(1);
    }

    /// <summary>Waits until this query may begin, and then for the turn of the calling thread.</summary>
    public IDisposable Begin()
    {
        IDisposable admission = Environment.Scheduler.Admit(CheckOnly);
        try
        {
            return new Running(admission, Environment.Scheduler.Take(Environment.StepsBack, CheckOnly));
        }
        catch
        {
            admission.Dispose();
            throw;
        }
    }

    /// <summary>Gives back memory and what was put on disk.</summary>
    public void Dispose()
    {
        foreach (IDisposable held in _held)
        {
            held.Dispose();
        }

        Spilling.Space.Dispose();
        Memory.Dispose();
    }

    private static string Verb(QueryRights right) => right switch
    {
        QueryRights.ReadFiles => "read files",
        QueryRights.WriteFiles => "write files",
        _ => "change tables",
    };

    private sealed record TimedPart(QueryContext Owner, TimeSpan Most, string What, string Option) : IDisposable
    {
        public long Started { get; } = Stopwatch.GetTimestamp();

        public void Dispose() => Owner._part = null;
    }

    private sealed record Running(IDisposable Admission, IDisposable Turn) : IDisposable
    {
        public void Dispose()
        {
            Turn.Dispose();
            Admission.Dispose();
        }
    }
}
