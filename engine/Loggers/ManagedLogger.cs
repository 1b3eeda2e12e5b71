using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Loggers;

/// <summary>
/// Stores what a logger gives into a table: a bounded queue and one task that appends. A producer that finds the queue full
/// waits a moment, then its rows are dropped and counted, here and on the logger; one whose source can wait waits until there
/// is room. Safe for concurrent use.
/// </summary>
/// <param name="host">Stored in every row as <c>_host</c>; null for none.</param>
public sealed class ManagedLogger(Logger logger, ITableWriter writer, string? host = null, int maxQueuedRows = ManagedLogger.DefaultQueuedRows) : ILoggerSubscriber
{
    /// <summary>Decoded rows take more memory than datagrams: the larger reserve lies in front, with the receiver.</summary>
    public const int DefaultQueuedRows = 128 * 1024;

    /// <summary>A disk takes that long to sync now and then. Meanwhile datagrams wait in rings and socket buffers.</summary>
    private const int MaxWaitMilliseconds = 2000;

    private const int FlushPollMilliseconds = 5;

    private readonly object _gate = new();
    private readonly Queue<(RowBatch Rows, Target Target)> _queue = new();
    private readonly SemaphoreSlim _queued = new(0);
    private IDisposable? _subscription;
    private Task? _appending;
    private volatile Target _target = new(writer, host);
    private bool _isOpen;
    private int _queuedRows;

    public Logger Logger { get; } = logger;

    public string Table => _target.Writer.Table;

    /// <summary>Stored in every row as <c>_host</c>; null for none.</summary>
    public string? Host => _target.Host;

    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _isOpen;
            }
        }
    }

    /// <summary>Rows that its table took.</summary>
    public long Appended => Interlocked.Read(ref _target.Appended);

    /// <summary>Rows lost because the queue stayed full or its table refused them.</summary>
    public long Dropped => Interlocked.Read(ref _target.Dropped);

    public int QueuedRows => Volatile.Read(ref _queuedRows);

    /// <summary>What the table said when it last refused rows; null when it never did.</summary>
    public string? LastError => Volatile.Read(ref _target.LastError);

    /// <summary>False when it is running already.</summary>
    public bool Start()
    {
        lock (_gate)
        {
            if (_isOpen)
            {
                return false;
            }

            _isOpen = true;
            _target.IsFailed = false;
            _appending = Task.Run(AppendAllAsync);
        }

        _subscription = Logger.Subscribe(this);
        return true;
    }

    /// <summary>
    /// From the next batch on rows go to this table; those that wait still go where they were meant to. None is lost. Counters begin anew.
    /// </summary>
    /// <param name="table">Takes rows from now on.</param>
    /// <param name="hostName">As <see cref="Host"/>.</param>
    public void TurnTo(ITableWriter table, string? hostName)
    {
        lock (_gate)
        {
            _target = new Target(table, hostName);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns when all queued rows are appended and durable, or counted as dropped.</summary>
    public async Task StopAsync()
    {
        Task appending;
        lock (_gate)
        {
            if (!_isOpen)
            {
                return;
            }

            _isOpen = false;
            appending = _appending!;
            Monitor.PulseAll(_gate);
        }

        _subscription?.Dispose();
        _queued.Release();
        await appending.ConfigureAwait(false);
        try
        {
            await _target.Writer.CommitAsync().ConfigureAwait(false);
        }
        catch (DatabaseException failure)
        {
            Volatile.Write(ref _target.LastError, failure.Message);
        }
    }

    /// <summary>Returns when all rows that its logger gave before are durable, or counted as dropped.</summary>
    /// <exception cref="TablePoisonedException">The table stopped accepting after an I/O error.</exception>
    public async Task FlushAsync()
    {
        while (QueuedRows > 0)
        {
            await Task.Delay(FlushPollMilliseconds).ConfigureAwait(false);
        }

        await _target.Writer.CommitAsync().ConfigureAwait(false);
    }

    void ILoggerSubscriber.OnRows(Logger source, RowBatch rows)
    {
        if (!TryEnqueue(rows, source.CanWait ? long.MaxValue : Environment.TickCount64 + MaxWaitMilliseconds))
        {
            Interlocked.Add(ref _target.Dropped, rows.RowCount);
            source.CountDrops(rows.RowCount);
        }
    }

    private bool TryEnqueue(RowBatch rows, long giveUpAt)
    {
        lock (_gate)
        {
            while (_isOpen && !_target.IsFailed && _queuedRows > 0 && _queuedRows + rows.RowCount > maxQueuedRows)
            {
                long left = giveUpAt - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(_gate, (int)Math.Min(left, MaxWaitMilliseconds));
            }

            if (!_isOpen || _target.IsFailed)
            {
                return false;
            }

            _queue.Enqueue((rows, _target));
            _queuedRows += rows.RowCount;
        }

        _queued.Release();
        return true;
    }

    private async Task AppendAllAsync()
    {
        while (true)
        {
            await _queued.WaitAsync().ConfigureAwait(false);
            (RowBatch Rows, Target Target) next;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out next))
                {
                    if (!_isOpen)
                    {
                        return;
                    }

                    continue;
                }
            }

            await AppendAsync(next.Rows, next.Target).ConfigureAwait(false);
            lock (_gate)
            {
                _queuedRows -= next.Rows.RowCount;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private async Task AppendAsync(RowBatch rows, Target target)
    {
        if (!target.IsFailed)
        {
            try
            {
                await target.Writer.AppendAsync(target.Host is null ? rows : WithHost(rows, target.Host)).ConfigureAwait(false);
                Interlocked.Add(ref target.Appended, rows.RowCount);
                return;
            }
            catch (Exception failure)
            {
                Volatile.Write(ref target.LastError, failure.Message);

                // A poisoned table takes nothing more until it is opened again: no use in waiting for it row by row.
                target.IsFailed = failure is TablePoisonedException;
            }
        }

        Interlocked.Add(ref target.Dropped, rows.RowCount);
        Logger.CountDrops(rows.RowCount);
    }

    /// <summary>In place of one that the rows came with.</summary>
    private static RowBatch WithHost(RowBatch rows, string host) => rows.With(SystemFields.Host, new ConstantColumn(Value.From(host), rows.RowCount));

    /// <summary>A table, and what became of the rows for it.</summary>
    private sealed class Target(ITableWriter writer, string? host)
    {
        public long Appended;
        public long Dropped;
        public string? LastError;
        public volatile bool IsFailed;

        public ITableWriter Writer { get; } = writer;

        public string? Host { get; } = host;
    }
}
