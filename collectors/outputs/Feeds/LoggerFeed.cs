using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Outputs.Feeds;

/// <summary>
/// The rows of a logger as they come, in a bounded queue. Whoever gives them never waits: what the queue cannot hold is dropped and
/// counted. Nothing is kept over a restart.
/// </summary>
/// <param name="find">Gives the logger of a name as it is now, null for none.</param>
/// <param name="name">Full name of the logger.</param>
/// <param name="mostRows">In the queue.</param>
/// <param name="clock">Of rows that have no time.</param>
internal sealed class LoggerFeed(Func<string, Logger?> find, string name, int mostRows, TimeProvider clock) : IOutputFeed, ILoggerSubscriber
{
    private readonly Lock _gate = new();
    private readonly List<QueuedRows> _queue = [];
    private Logger? _logger;
    private IDisposable? _subscription;
    private bool _isOpen;
    private long _queuedRows;
    private long _lastId;
    private long _dropped;

    public string Table => "logger";

    public bool IsDurable => false;

    public IReadOnlyList<(string Reason, long Rows)> Dropped => Interlocked.Read(ref _dropped) is > 0 and long rows ? [("queue full", rows)] : [];

    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
        }

        Follow();
    }

    public FeedExtent? Look()
    {
        Follow();
        lock (_gate)
        {
            return _logger is null && _queue.Count == 0 ? null : new FeedExtent(1, _lastId);
        }
    }

    public FeedWindow? Next(long source, long after, long last, long mostWanted, CancellationToken cancellation)
    {
        List<IRowGroup> groups = [];
        long rows = 0;
        lock (_gate)
        {
            foreach (QueuedRows queued in _queue.SkipWhile(queued => queued.LastId <= after))
            {
                if (queued.FirstId > last || (rows > 0 && rows + queued.RowCount > mostWanted))
                {
                    break;
                }

                groups.Add(queued);
                rows += queued.RowCount;
            }
        }

        return groups.Count == 0 ? null : new FeedWindow(new WindowCatalog(Table, groups), groups[^1].LastId, rows);
    }

    public void Sent(FeedWindow window) => Release(window.LastId);

    public void Release(long lastId)
    {
        lock (_gate)
        {
            int count = 0;
            while (count < _queue.Count && _queue[count].LastId <= lastId)
            {
                _queuedRows -= _queue[count++].RowCount;
            }

            _queue.RemoveRange(0, count);
        }
    }

    /// <summary>What is queued stays, until the process ends.</summary>
    public void Dispose()
    {
        IDisposable? subscription;
        lock (_gate)
        {
            _isOpen = false;
            _logger = null;
            (subscription, _subscription) = (_subscription, null);
        }

        subscription?.Dispose();
    }

    void ILoggerSubscriber.OnRows(Logger source, RowBatch rows)
    {
        lock (_gate)
        {
            if (_queuedRows + rows.RowCount > mostRows)
            {
                Interlocked.Add(ref _dropped, rows.RowCount);
                return;
            }

            _queue.Add(new QueuedRows(rows, _lastId + 1, (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick));
            _lastId += rows.RowCount;
            _queuedRows += rows.RowCount;
        }
    }

    /// <summary>Subscribes to the logger of the name, which another may have been before.</summary>
    private void Follow()
    {
        Logger? now = find(name);
        IDisposable? before;
        lock (_gate)
        {
            if (!_isOpen || ReferenceEquals(now, _logger))
            {
                return;
            }

            _logger = now;
            (before, _subscription) = (_subscription, null);
        }

        // Not under the gate: the logger's own is held while it is stopped, which may wait for rows to be taken here.
        before?.Dispose();
        IDisposable? subscription = now?.Subscribe(this);
        lock (_gate)
        {
            if (_isOpen && ReferenceEquals(now, _logger))
            {
                _subscription = subscription;
                return;
            }
        }

        subscription?.Dispose();
    }
}
