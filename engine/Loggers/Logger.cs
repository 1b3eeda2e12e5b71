using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Loggers;

public enum LoggerStatus
{
    Stopped,
    Starting,
    Running,
    Stopping,
}

/// <summary>Receives what a logger gives. Called on the logger's thread: must take the batch or drop and count it, never wait long.</summary>
public interface ILoggerSubscriber
{
    void OnRows(Logger logger, RowBatch rows);

    /// <summary>Returns when all rows that it was given before are durable, or counted as dropped on their logger.</summary>
    /// <exception cref="Diagnostics.DatabaseException">They cannot be made durable.</exception>
    Task FlushAsync() => Task.CompletedTask;
}

/// <summary>
/// A managed source of rows. Life cycle and counters are here; a collector derives from it, overrides <see cref="OnStart"/> and
/// <see cref="OnStop"/>, and calls <see cref="Publish"/> from one thread at a time. Members are safe for concurrent use.
/// </summary>
public abstract class Logger(LoggerSpec spec)
{
    /// <summary>The <see cref="Position"/> of one that ended by itself: a start does nothing until it is told to begin anew.</summary>
    public const string AtEnd = "end";

    private readonly Lock _gate = new();
    private ILoggerSubscriber[] _subscribers = [];
    private long _logCount;
    private long _dropCount;
    private long _lastLogTicks;
    private int _status;

    public LoggerSpec Spec { get; } = spec;

    public string FullName => Spec.FullName;

    public LoggerStatus Status => (LoggerStatus)Volatile.Read(ref _status);

    /// <summary>Records published since the logger was created.</summary>
    public long LogCount => Interlocked.Read(ref _logCount);

    /// <summary>Records that the logger had to drop, by its own or its subscribers' word.</summary>
    public long DropCount => Interlocked.Read(ref _dropCount);

    /// <summary>Counters of its own, by the name that status texts show.</summary>
    public virtual IReadOnlyList<(string Name, long Value)> Counters => [];

    /// <summary>True when its source waits as long as it takes, like a file: nobody has to drop what it gives.</summary>
    public virtual bool CanWait => false;

    /// <summary>What keeps it from giving records now though it runs; null when nothing does.</summary>
    public virtual string? LastError => null;

    /// <summary>How far it is, as <see cref="Resume"/> takes it; null when it begins anew at every start.</summary>
    public virtual string? Position => null;

    /// <summary>Raised on the logger's own thread when it stopped by itself, having nothing more to give.</summary>
    public event EventHandler? Ended;

    /// <summary>When the last record was published, UTC; null before the first.</summary>
    public DateTime? LastLog
    {
        get
        {
            long ticks = Interlocked.Read(ref _lastLogTicks);
            return ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc);
        }
    }

    /// <summary>When it was last started, UTC; null before the first start.</summary>
    public DateTime? LastStart { get; private set; }

    /// <summary>False when it is running already.</summary>
    public bool Start()
    {
        lock (_gate)
        {
            if (Status != LoggerStatus.Stopped)
            {
                return false;
            }

            Volatile.Write(ref _status, (int)LoggerStatus.Starting);
            try
            {
                OnStart();
            }
            catch
            {
                Volatile.Write(ref _status, (int)LoggerStatus.Stopped);
                throw;
            }

            LastStart = DateTime.UtcNow;
            Volatile.Write(ref _status, (int)LoggerStatus.Running);
            return true;
        }
    }

    /// <summary>Returns when no further record will be published. False when it was not running.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            if (Interlocked.CompareExchange(ref _status, (int)LoggerStatus.Stopping, (int)LoggerStatus.Running) != (int)LoggerStatus.Running)
            {
                return false;
            }

            OnStop();
            Volatile.Write(ref _status, (int)LoggerStatus.Stopped);
            return true;
        }
    }

    /// <summary>Disposing the result ends the subscription.</summary>
    public IDisposable Subscribe(ILoggerSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        return new Subscription(this, subscriber);
    }

    public void CountDrops(long rows) => Interlocked.Add(ref _dropCount, rows);

    /// <summary>Counters kept from an earlier run.</summary>
    public void Restore(long logCount, long dropCount, DateTime? lastLog, DateTime? lastStart)
    {
        Interlocked.Exchange(ref _logCount, logCount);
        Interlocked.Exchange(ref _dropCount, dropCount);
        Interlocked.Exchange(ref _lastLogTicks, lastLog?.Ticks ?? 0);
        LastStart = lastStart;
    }

    /// <summary>Where the next start begins, as <see cref="Position"/> told in an earlier run; null for the beginning.</summary>
    public virtual void Resume(string? position)
    {
    }

    protected abstract void OnStart();

    /// <summary>Must not return before the last call of <see cref="Publish"/> has.</summary>
    protected abstract void OnStop();

    /// <summary>Called last on the logger's own thread when nothing more will come: it counts as stopped, without <see cref="OnStop"/>.</summary>
    protected void End()
    {
        // Whoever stops it in this moment has the gate, and waits for this thread; whoever starts it is about to let it run.
        SpinWait.SpinUntil(() => Status != LoggerStatus.Starting);
        if (Interlocked.CompareExchange(ref _status, (int)LoggerStatus.Stopped, (int)LoggerStatus.Running) == (int)LoggerStatus.Running)
        {
            Ended?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>Hands a batch to all subscribers and counts it.</summary>
    protected void Publish(RowBatch rows)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        Interlocked.Add(ref _logCount, rows.RowCount);
        Interlocked.Exchange(ref _lastLogTicks, DateTime.UtcNow.Ticks);
        foreach (ILoggerSubscriber subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.OnRows(this, rows);
        }
    }

    /// <summary>Whether anybody takes what it gives.</summary>
    protected bool HasSubscribers => Volatile.Read(ref _subscribers).Length > 0;

    /// <summary>Returns when all that was published is durable with everybody who takes it, or counted as dropped.</summary>
    /// <exception cref="Diagnostics.DatabaseException">It cannot be made durable.</exception>
    protected Task FlushSubscribersAsync() => Task.WhenAll(Volatile.Read(ref _subscribers).Select(static subscriber => subscriber.FlushAsync()));

    private void Unsubscribe(ILoggerSubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(s => !ReferenceEquals(s, subscriber))];
        }
    }

    private sealed class Subscription(Logger logger, ILoggerSubscriber subscriber) : IDisposable
    {
        private ILoggerSubscriber? _subscriber = subscriber;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _subscriber, null) is { } taken)
            {
                logger.Unsubscribe(taken);
            }
        }
    }
}
