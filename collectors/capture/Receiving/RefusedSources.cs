using System.Net;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>Counts what an allow-list refused, and remembers the latest addresses, each once. Safe for concurrent use.</summary>
internal sealed class RefusedSources
{
    private const int Remembered = 16;

    private readonly Lock _gate = new();
    private readonly List<UInt128> _latest = [];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The latest first, at most 16.</summary>
    public IReadOnlyList<IPAddress> Latest
    {
        get
        {
            lock (_gate)
            {
                return [.. _latest.Select(AddressPrefix.AddressOf).Reverse()];
            }
        }
    }

    public void Add(UInt128 source)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (_latest.Count > 0 && _latest[^1] == source)
            {
                return;
            }

            if (!_latest.Remove(source) && _latest.Count == Remembered)
            {
                _latest.RemoveAt(0);
            }

            _latest.Add(source);
        }
    }
}
