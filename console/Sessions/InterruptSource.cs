namespace LogFlowDb.Console.Sessions;

/// <summary>
/// Ctrl-C of one session. It is raised for what runs now; the shell resets it before the next command.
/// Safe for concurrent use.
/// </summary>
internal sealed class InterruptSource : IDisposable
{
    private readonly Lock _gate = new();
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

    public void Raise()
    {
        CancellationTokenSource source;
        lock (_gate)
        {
            source = _source;
        }

        source.Cancel();
    }

    public void Reset()
    {
        lock (_gate)
        {
            if (_source.IsCancellationRequested)
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
}
