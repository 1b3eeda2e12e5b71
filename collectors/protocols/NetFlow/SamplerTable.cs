using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Sampling rates of one domain, as option records gave them. One thread writes; any may read.</summary>
internal sealed class SamplerTable(int limit, Allowance entries)
{
    private readonly ConcurrentDictionary<(SamplerScope Scope, long Id), SamplerEntry> _entries = new();
    private readonly int[] _counts = new int[Enum.GetValues<SamplerScope>().Length];
    private int _count;

    /// <summary>The rate for records that nothing more exact is known of: that of the domain, else the one that all entries agree on, else 0.</summary>
    public double UnnamedRate { get; private set; }

    /// <summary>The algorithm that goes with <see cref="UnnamedRate"/>; 0 = unknown.</summary>
    public long UnnamedAlgorithm { get; private set; }

    /// <summary>True when rates are known for some of a kind.</summary>
    public bool Has(SamplerScope scope) => _counts[(int)scope] > 0;

    /// <summary>Null when unknown.</summary>
    public SamplerEntry? Find(SamplerScope scope, long id) => _entries.GetValueOrDefault((scope, id));

    /// <summary>False when the table, or those of all exporters together, are full. A rate of 0 says nothing and is ignored.</summary>
    public bool TrySet(SamplerEntry entry, out bool changed)
    {
        (SamplerScope, long) key = (entry.Scope, entry.Id);
        bool exists = _entries.TryGetValue(key, out SamplerEntry? old);
        changed = entry.Rate > 0 && entry != old;
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

            _count++;
            _counts[(int)entry.Scope]++;
        }

        _entries[key] = entry;
        FindUnnamed();
        return true;
    }

    public SamplerEntry[] All() => [.. _entries.Values];

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => entries.Return(_count);

    private void FindUnnamed()
    {
        if (Find(SamplerScope.Domain, 0) is { } general)
        {
            (UnnamedRate, UnnamedAlgorithm) = (general.Rate, general.Algorithm);
            return;
        }

        (UnnamedRate, UnnamedAlgorithm) = (0, 0);
        foreach (SamplerEntry entry in _entries.Values)
        {
            if (UnnamedRate > 0 && entry.Rate != UnnamedRate)
            {
                (UnnamedRate, UnnamedAlgorithm) = (0, 0);
                return;
            }

            UnnamedAlgorithm = UnnamedRate > 0 && entry.Algorithm != UnnamedAlgorithm ? 0 : entry.Algorithm;
            UnnamedRate = entry.Rate;
        }
    }
}
