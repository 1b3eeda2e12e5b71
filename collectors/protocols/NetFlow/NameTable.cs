using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Names of one kind by number. One thread writes; any may read.</summary>
internal sealed class NameTable(int limit, Allowance entries)
{
    public const int MaxNameBytes = 256;

    private readonly ConcurrentDictionary<UInt128, byte[]> _names = new();
    private int _count;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>UTF-8, not validated. Null when unknown.</summary>
    public byte[]? Find(UInt128 key) => _names.GetValueOrDefault(key);

    /// <summary>Longer names are cut. False when the table, or those of all exporters together, are full.</summary>
    public bool TrySet(UInt128 key, ReadOnlySpan<byte> name, out bool changed)
    {
        name = name[..Math.Min(name.Length, MaxNameBytes)];
        bool exists = _names.TryGetValue(key, out byte[]? old);
        changed = !exists || !name.SequenceEqual(old);
        if (!changed)
        {
            return true;
        }

        if (!exists)
        {
            if (_count >= limit || !entries.TryTake(1))
            {
                return false;
            }

            Volatile.Write(ref _count, _count + 1);
        }

        _names[key] = name.ToArray();
        return true;
    }

    public KeyValuePair<UInt128, byte[]>[] All() => _names.ToArray();

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => entries.Return(_count);
}
