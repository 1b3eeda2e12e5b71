namespace LogFlowDb.Console.Sessions;

/// <summary>
/// Ctrl-C of one session. It is raised for what runs now; the shell resets it before the next command.
/// Safe for concurrent use.
/// </summary>
internal sealed class InterruptSource : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Action> _watchers = [];
    private CancellationTokenSource _source = new();

    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                return _source.Token;
            }
        }
    }

    public bool IsRaised => Token.IsCancellationRequested;

    /// <summary>It was raised for good: the session is to end, and nothing resets it.</summary>
    public bool IsFinal { get; private set; }

    public void Raise()
    {
        CancellationTokenSource source;
        Action[] watchers;
        lock (_gate)
        {
            source = _source;
            watchers = source.IsCancellationRequested ? [] : [.. _watchers];
        }

        source.Cancel();
        foreach (Action watcher in watchers)
        {
            watcher();
        }
    }

    /// <summary>Raises it for good.</summary>
    public void End()
    {
        lock (_gate)
        {
            IsFinal = true;
        }

        Raise();
    }

    /// <summary>Has something done each time it is raised, on the thread that raises it, until the result is disposed.</summary>
    public IDisposable Watch(Action action)
    {
        lock (_gate)
        {
            _watchers.Add(action);
        }

        return new Watcher(this, action);
    }

    public void Reset()
    {
        lock (_gate)
        {
            if (_source.IsCancellationRequested && !IsFinal)
            {
                _source.Dispose();
                _source = new CancellationTokenSource();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _source.Dispose();
        }
    }

    private sealed class Watcher(InterruptSource source, Action action) : IDisposable
    {
        public void Dispose()
        {
            lock (source._gate)
            {
                source._watchers.Remove(action);
            }
        }
    }
}
