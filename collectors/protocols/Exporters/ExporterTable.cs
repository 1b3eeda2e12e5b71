namespace LogFlowDb.Protocols.Exporters;

/// <summary>
/// The exporters that a decoder knows, at most <paramref name="limit"/>. When it is full a new one takes the place of the one not
/// heard of for longest, first among those that sent a few datagrams only, so that forged addresses push out each other; an
/// address that the user named never gives way to one that is not. One thread decodes and calls <see cref="Find"/>; the rest may be called from any.
/// </summary>
/// <param name="isNamed">Asked once for each new address.</param>
internal sealed class ExporterTable<TState>(int limit, Func<UInt128, TState> create, Func<UInt128, bool>? isNamed = null)
    where TState : class, IExporterState
{
    /// <summary>Datagrams after which an exporter is no longer new.</summary>
    private const int SteadyDatagrams = 16;

    /// <summary>One place in so many is kept for new exporters, or none could ever become steady.</summary>
    private const int FreshShare = 8;

    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _byAddress = [];
    private readonly LinkedList<Entry> _fresh = new();
    private readonly LinkedList<Entry> _steady = new();
    private readonly LinkedList<Entry> _named = new();
    private readonly Lock _gate = new();
    private readonly int _freshPlaces = Math.Max(1, limit / FreshShare);
    private LinkedListNode<Entry>? _latest;
    private long _forgotten;

    /// <summary>Exporters whose state gave way to that of others.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>All of them now, in no particular order.</summary>
    public TState[] All()
    {
        lock (_gate)
        {
            return [.. _byAddress.Values.Select(node => node.Value.State)];
        }
    }

    /// <summary>The state of an address, a new one if there is none.</summary>
    public TState Find(UInt128 address)
    {
        if (_latest is { } latest && latest.Value.State.Address == address)
        {
            return Use(latest);
        }

        if (_byAddress.TryGetValue(address, out LinkedListNode<Entry>? node))
        {
            _latest = node;
            return Use(node);
        }

        Entry entry = new(create(address));
        LinkedList<Entry> list = isNamed?.Invoke(address) == true ? _named : _fresh;
        lock (_gate)
        {
            while (_byAddress.Count >= limit || (list == _named && _named.Count >= NamedPlaces))
            {
                Forget(Oldest(list));
            }

            _latest = list.AddFirst(entry);
            _byAddress.Add(address, _latest);
        }

        return entry.State;
    }

    /// <summary>Null when the address is not known.</summary>
    public TState? TryFind(UInt128 address) => _byAddress.TryGetValue(address, out LinkedListNode<Entry>? node) ? node.Value.State : null;

    /// <summary>Named ones are bounded too: they push out each other once they have all places but those of the new.</summary>
    private int NamedPlaces => Math.Max(1, limit - _freshPlaces);

    /// <summary>
    /// Makes room in what all exporters share: forgets the one not heard of for longest, first among new ones, but none that is
    /// named, has a connection open, or is the one that needs the room. False when there is no such.
    /// </summary>
    public bool TryForgetOldest(UInt128 needy)
    {
        foreach (LinkedList<Entry> list in new[] { _fresh, _steady })
        {
            LinkedListNode<Entry>? node = list.Last;
            while (node is not null && (node.Value.State.IsInUse || node.Value.State.Address == needy))
            {
                node = node.Previous;
            }

            if (node is not null)
            {
                lock (_gate)
                {
                    Forget(node);
                }

                return true;
            }
        }

        return false;
    }

    private TState Use(LinkedListNode<Entry> node)
    {
        LinkedList<Entry> list = node.List!;
        bool becomesSteady = node.Value.CountDatagram() == SteadyDatagrams && list == _fresh;
        if (becomesSteady || list.First != node)
        {
            list.Remove(node);
            (becomesSteady ? _steady : list).AddFirst(node);
        }

        return node.Value.State;
    }

    /// <summary>Whom a new entry of a list replaces in a full table.</summary>
    private LinkedListNode<Entry> Oldest(LinkedList<Entry> added)
    {
        if (added == _named && _named.Count >= NamedPlaces)
        {
            return LastUnused(_named);
        }

        return _fresh.Count > 0 && (_fresh.Count >= _freshPlaces || _steady.Count == 0)
            ? LastUnused(_fresh)
            : LastUnused(_steady.Count > 0 ? _steady : _named);
    }

    /// <summary>The last of a list, those with open connections put off while there are others.</summary>
    private static LinkedListNode<Entry> LastUnused(LinkedList<Entry> list)
    {
        for (int tries = list.Count; tries > 0 && list.Last!.Value.State.IsInUse; tries--)
        {
            LinkedListNode<Entry> last = list.Last;
            list.RemoveLast();
            list.AddFirst(last);
        }

        return list.Last!;
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        node.List!.Remove(node);
        _byAddress.Remove(node.Value.State.Address);
        node.Value.State.Release();
        _forgotten++;
    }

    private sealed class Entry(TState state)
    {
        private int _datagrams;

        public TState State { get; } = state;

        /// <summary>Counts up to what matters only.</summary>
        public int CountDatagram() => _datagrams < int.MaxValue ? ++_datagrams : _datagrams;
    }
}
