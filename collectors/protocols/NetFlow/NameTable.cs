namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Names of one kind by number. Used by the decoding thread; others may list it.</summary>
internal sealed class NameTable(SharedState shared)
{
    public const int MaxNameBytes = 256;

    private readonly Dictionary<UInt128, byte[]> _names = [];

    /// <summary>UTF-8, not validated. Null when unknown.</summary>
    public byte[]? Find(UInt128 key) => _names.GetValueOrDefault(key);

    /// <summary>Longer names are cut. False when the table, or those of all exporters together, are full.</summary>
    public bool TrySet(UInt128 key, ReadOnlySpan<byte> name)
    {
        name = name[..Math.Min(name.Length, MaxNameBytes)];
        bool exists = _names.TryGetValue(key, out byte[]? old);
        if (exists && name.SequenceEqual(old))
        {
            return true;
        }

        if (!exists && (_names.Count >= shared.Limits.NamesPerDomain || !shared.OptionEntries.TryTake(1)))
        {
            return false;
        }

        lock (shared.Gate)
        {
            _names[key] = name.ToArray();
        }

        shared.Changed();
        return true;
    }

    /// <summary>May be called from any thread.</summary>
    public KeyValuePair<UInt128, byte[]>[] List()
    {
        lock (shared.Gate)
        {
            return [.. _names];
        }
    }

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => shared.OptionEntries.Return(_names.Count);
}
