using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// The way to a directory for somebody who stays long: found when something is asked, and given back soon after, so that a daemon
/// can start meanwhile. A daemon that went away is looked for anew. Safe for concurrent use.
/// </summary>
internal sealed class LeasedGateway : IDisposable
{
    private const int LookMilliseconds = 500;
    private const int IdleMilliseconds = 2_000;

    /// <summary>Somebody who asks all the time lets go too.</summary>
    private const int LongestMilliseconds = 5_000;

    private readonly string _directory;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private IGateway? _gateway;
    private int _users;
    private long _openedAt;
    private long _usedAt;
    private bool _isStale;

    public LeasedGateway(string directory)
    {
        _directory = directory;
        _timer = new Timer(_ => Release(), state: null, LookMilliseconds, LookMilliseconds);
    }

    public int Run(Invocation invocation, ICommandSession session)
    {
        IGateway gateway;
        lock (_gate)
        {
            if (_gateway is null)
            {
                _gateway = Gateway.Open(_directory, InstanceMode.ReadOnly, session.Interrupt.Token);
                _openedAt = Environment.TickCount64;
            }

            gateway = _gateway;
            _users++;
        }

        try
        {
            return gateway.Run(invocation, session);
        }
        catch (CommandFailedException)
        {
            _isStale = true;
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _users--;
                _usedAt = Environment.TickCount64;
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _gateway?.Dispose();
            _gateway = null;
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            long now = Environment.TickCount64;
            if (_users == 0 && _gateway is not null && (_isStale || now - _usedAt > IdleMilliseconds || now - _openedAt > LongestMilliseconds))
            {
                _gateway.Dispose();
                _gateway = null;
                _isStale = false;
            }
        }
    }
}
