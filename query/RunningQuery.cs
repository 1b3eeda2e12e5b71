using System.Diagnostics;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query;

/// <summary>A query that runs, and how far it is. Safe for concurrent use.</summary>
public sealed class RunningQuery
{
    private readonly CancellationTokenSource _stop = new();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private QueryContext? _context;
    private long _ended;
    private int _isStopped;
    private volatile string? _failure;
    private volatile QueryState _state = QueryState.Created;

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

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begun, _ended == 0 ? Stopwatch.GetTimestamp() : _ended);

    /// <summary>Rows read from tables, files and other sources.</summary>
    public long RowsScanned => _context?.RowsScanned ?? 0;

    /// <summary>Rows given so far.</summary>
    public long Rows => _context?.RowsGiven ?? 0;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure => _failure;

    /// <summary>Somebody asked it to end.</summary>
    internal bool IsStopped => Volatile.Read(ref _isStopped) != 0;

    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Has it end soon; one that has ended already stays as it is.</summary>
    public void Stop()
    {
        Interlocked.Exchange(ref _isStopped, 1);
        _stop.Cancel();
    }

    internal void Begin(QueryContext context)
    {
        _context = context;
        _state = QueryState.Running;
    }

    internal void End(QueryState state, string? failure)
    {
        _ended = Stopwatch.GetTimestamp();
        _failure = failure;
        _state = state;
    }
}
