using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>The taps of all bindings. While there are none a datagram costs a look at an empty list. Safe for concurrent use.</summary>
internal sealed class DatagramTaps
{
    private readonly Lock _gate = new();
    private IDatagramTap[] _taps = [];

    /// <summary>Disposing the result ends it; a call that is under way may still come.</summary>
    public IDisposable Add(IDatagramTap tap)
    {
        lock (_gate)
        {
            _taps = [.. _taps, tap];
        }

        return new Connection(this, tap);
    }

    public void Give(string binding, in ReceivedDatagram datagram)
    {
        foreach (IDatagramTap tap in Volatile.Read(ref _taps))
        {
            tap.OnDatagram(binding, datagram.Payload, datagram.Address, datagram.Port);
        }
    }

    private void Remove(IDatagramTap tap)
    {
        lock (_gate)
        {
            _taps = [.. _taps.Where(other => !ReferenceEquals(other, tap))];
        }
    }

    private sealed class Connection(DatagramTaps taps, IDatagramTap tap) : IDisposable
    {
        public void Dispose() => taps.Remove(tap);
    }
}
