using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>What expressions see of the execution they run in. One per execution; safe for concurrent use.</summary>
/// <param name="now">The time of <c>now()</c>, fixed for the execution; ns since 1970 UTC.</param>
public sealed class EvaluationContext(long now, TimeZoneInfo timeZone)
{
    private readonly Lock _gate = new();

    // Made when they are needed: few queries have either.
    private Dictionary<string, Value>? _parameters;
    private Dictionary<object, long>? _counters;

    public long Now { get; } = now;

    public TimeZoneInfo TimeZone { get; } = timeZone;

    /// <summary>Bytes that the texts and arrays made by one function call for a batch of rows may hold.</summary>
    internal long MostBytes { get; init; } = 256L << 20;

    /// <summary>Called every few rows of functions; throws when the query is cancelled or its time is spent.</summary>
    internal Action? Check { get; set; }

    /// <summary>What <c>matchnet</c> and <c>matchport</c> ask; null where there are none.</summary>
    internal IAddressGroups? Groups { get; init; }

    /// <summary>The value of a query parameter (<c>set</c>, <c>evalc</c>); null when it was never set.</summary>
    public Value? Parameter(string name)
    {
        lock (_gate)
        {
            return _parameters is not null && _parameters.TryGetValue(name, out Value value) ? value : null;
        }
    }

    public void SetParameter(string name, Value value)
    {
        lock (_gate)
        {
            (_parameters ??= new(StringComparer.Ordinal))[name] = value;
        }
    }

    /// <summary>Reserves <paramref name="count"/> numbers of the counter of one call of <c>seq()</c> and gives the first, from 1.</summary>
    internal long NextNumbers(object counter, int count)
    {
        lock (_gate)
        {
            _counters ??= new(ReferenceEqualityComparer.Instance);
            long first = _counters.GetValueOrDefault(counter, 1);
            _counters[counter] = first + count;
            return first;
        }
    }
}
