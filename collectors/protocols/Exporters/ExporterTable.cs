namespace LogFlowDb.Protocols.Exporters;

/// <summary>
/// The exporters that a decoder knows, at most <paramref name="limit"/>: a new one takes the place of the one not heard of for
/// longest. One thread decodes and calls <see cref="Find"/>; the rest may be called from any.
/// </summary>
internal sealed class ExporterTable<TState>(int limit, Func<UInt128, TState> create)
    where TState : class, IExporterState
{
    private readonly Dictionary<UInt128, LinkedListNode<TState>> _byAddress = [];
    private readonly LinkedList<TState> _byUse = [];
    private readonly Lock _gate = new();
    private long _forgotten;

    /// <summary>Exporters whose state gave way to that of others.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>All of them now, in no particular order.</summary>
    public TState[] All()
    {
        lock (_gate)
        {
            return [.. _byAddress.Values.Select(node => node.Value)];
        }
    }

    /// <summary>The state of an address, a new one if there is none.</summary>
    public TState Find(UInt128 address)
    {
        if (_byUse.First is { } latest && latest.Value.Address == address)
        {
            return latest.Value;
        }

        if (_byAddress.TryGetValue(address, out LinkedListNode<TState>? node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }

        TState state = create(address);
        lock (_gate)
        {
            if (_byAddress.Count >= limit)
            {
                TState oldest = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _byAddress.Remove(oldest.Address);
                oldest.Release();
                _forgotten++;
            }

            _byAddress.Add(address, _byUse.AddFirst(state));
        }

        return state;
    }
}
