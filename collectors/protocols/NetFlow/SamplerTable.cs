namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Sampling rates by sampler id, as option records gave them.</summary>
internal sealed class SamplerTable(int limit)
{
    private readonly Dictionary<long, double> _rates = [];

    /// <summary>Rate of an option record that names no sampler; 0 = none came.</summary>
    public double DefaultRate { get; private set; }

    /// <summary>The rate for records that name no sampler: the one without an id, else that of the only sampler, else 0.</summary>
    public double RateOfUnnamed { get; private set; }

    /// <summary>False when the table is full. A rate of 0 says nothing and is ignored.</summary>
    public bool TrySet(long? sampler, double rate)
    {
        if (rate <= 0)
        {
            return true;
        }

        if (sampler is not { } id)
        {
            DefaultRate = rate;
        }
        else if (_rates.Count < limit || _rates.ContainsKey(id))
        {
            _rates[id] = rate;
        }
        else
        {
            return false;
        }

        RateOfUnnamed = DefaultRate > 0 ? DefaultRate : _rates.Count == 1 ? _rates.Values.First() : 0;
        return true;
    }

    /// <summary>0 when unknown.</summary>
    public double RateOf(long sampler) => _rates.TryGetValue(sampler, out double rate) ? rate : DefaultRate;
}
