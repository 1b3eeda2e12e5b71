using System.Diagnostics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Results;

namespace LogFlowDb.Query;

/// <summary>A query that runs, and how far it is. Safe for concurrent use.</summary>
public sealed class RunningQuery
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _over = new();
    private long _begun;
    private QueryContext? _context;
    private long _ended;
    private int _isStopped;
    private volatile string? _failure;
    private volatile QueryState _state = QueryState.Created;
    private int _isStarted;

    internal RunningQuery(int id, string text)
    {
        Id = id;
        Text = text;
    }

    /// <summary>Counts up from 1 in this process.</summary>
    public int Id { get; }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>UTC.</summary>
    public DateTime StartedAt { get; } = TimeProvider.System.GetUtcNow().UtcDateTime;

    public QueryState State => _state;

    /// <summary>Zero before it is started.</summary>
    public TimeSpan Elapsed => _begun == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_begun, _ended == 0 ? Stopwatch.GetTimestamp() : _ended);

    /// <summary>Rows read from tables, files and other sources.</summary>
    public long RowsScanned => _context?.RowsScanned ?? 0;

    /// <summary>How far it is.</summary>
    public QueryProgress Progress => _context is { } context
        ? new QueryProgress(Math.Min(context.GroupsRead + context.GroupsPruned, context.GroupsFound), context.GroupsFound, context.RowsScanned, context.ReachedTime)
        : default;

    /// <summary>Rows given so far.</summary>
    public long Rows => _context?.RowsGiven ?? 0;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure => _failure;

    /// <summary>Its rows are kept, for whoever asks while it runs and afterwards.</summary>
    public bool IsStored => Results is not null;

    /// <summary>It stays when whoever made it leaves. Meant for those who show it; nothing here depends on it.</summary>
    public bool IsBackground { get; set; }

    /// <summary>Names of the fields of its rows in order; null where it leaves them open.</summary>
    public IReadOnlyList<string>? Fields { get; internal init; }

    internal ResultRows? Results { get; init; }

    /// <summary>Runs one whose rows are kept.</summary>
    internal Action<RunningQuery>? Execution { get; init; }

    /// <summary>Somebody asked it to end.</summary>
    internal bool IsStopped => Volatile.Read(ref _isStopped) != 0;

    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Has a query whose rows are kept run on a thread of its own; false when it was started before.</summary>
    public bool Start()
    {
        if (Execution is not { } execution || Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            return false;
        }

        _state = QueryState.Running;
        _begun = Stopwatch.GetTimestamp();
        _ = Task.Factory.StartNew(() => execution(this), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return true;
    }

    /// <summary>Returns true once it is over, false when the time is.</summary>
    public bool Wait(TimeSpan atMost, CancellationToken cancellation) => _over.Wait(atMost, cancellation);

    /// <summary>The rows kept, by their numbers from 0; those that are not there yet are left out.</summary>
    public IEnumerable<RowBatch> ReadRows(long offset, long count) => Results?.Read(offset, count) ?? [];

    /// <summary>Has it end soon; one that has ended already stays as it is.</summary>
    public void Stop()
    {
        Interlocked.Exchange(ref _isStopped, 1);
        _stop.Cancel();
    }

    internal void Begin(QueryContext context)
    {
        _context = context;
        _begun = _begun == 0 ? Stopwatch.GetTimestamp() : _begun;
        _state = QueryState.Running;
    }

    internal void End(QueryState state, string? failure)
    {
        _ended = Stopwatch.GetTimestamp();
        _failure = failure;
        _state = state;
        _over.Set();
    }

    /// <summary>Forgets the rows kept.</summary>
    internal void Release() => Results?.Dispose();
}
