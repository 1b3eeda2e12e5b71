namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Sampling rates of one domain, as option records gave them. Used by the decoding thread; others may list it.</summary>
internal sealed class SamplerTable(SharedState shared)
{
    private Dictionary<(SamplerScope Scope, long Id), SamplerEntry>? _entries;
    private int _scopes;

    /// <summary>The rate for records that nothing more exact is known of: that of the domain, else the one that all entries agree on, else 0.</summary>
    public double UnnamedRate { get; private set; }

    /// <summary>The algorithm that goes with <see cref="UnnamedRate"/>; 0 = unknown.</summary>
    public long UnnamedAlgorithm { get; private set; }

    /// <summary>True when rates are known for some of a kind.</summary>
    public bool Has(SamplerScope scope) => (_scopes & (1 << (int)scope)) != 0;

    /// <summary>Null when unknown.</summary>
    public SamplerEntry? Find(SamplerScope scope, long id) => _entries?.GetValueOrDefault((scope, id));

    /// <summary>False when the table, or those of all exporters together, are full. A rate of 0 says nothing and is ignored.</summary>
    public bool TrySet(SamplerEntry entry, out bool changed)
    {
        (SamplerScope, long) key = (entry.Scope, entry.Id);
        SamplerEntry? old = Find(entry.Scope, entry.Id);
        changed = entry.Rate > 0 && entry != old;
        if (!changed)
        {
            return true;
        }

        if (old is null && (_entries?.Count >= shared.Limits.SamplersPerDomain || !shared.OptionEntries.TryTake(1)))
        {
            return false;
        }

        lock (shared.Gate)
        {
            _entries ??= [];
            _entries[key] = entry;
        }

        _scopes |= 1 << (int)entry.Scope;
        FindUnnamed();
        shared.Changed();
        return true;
    }

    /// <summary>May be called from any thread.</summary>
    public SamplerEntry[] List()
    {
        lock (shared.Gate)
        {
            return _entries is null ? [] : [.. _entries.Values];
        }
    }

    /// <summary>Gives back what it took; the table is of no use afterwards.</summary>
    public void Release() => shared.OptionEntries.Return(_entries?.Count ?? 0);

    private void FindUnnamed()
    {
        if (Find(SamplerScope.Domain, 0) is { } general)
        {
            (UnnamedRate, UnnamedAlgorithm) = (general.Rate, general.Algorithm);
            return;
        }

        (UnnamedRate, UnnamedAlgorithm) = (0, 0);
        foreach (SamplerEntry entry in _entries!.Values)
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
