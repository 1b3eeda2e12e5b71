namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered of one source id, observation domain or engine of an exporter.</summary>
/// <param name="isSession">True of a connection, whose templates are valid until it ends (RFC 7011 §8.4).</param>
internal sealed class DomainState(SharedState shared, DomainCounters counters, bool isSession)
{
    public TemplateStore Templates { get; } = new(shared, isSession ? long.MaxValue : shared.TemplateLifetime);

    public StreamTable Streams { get; } = new(shared, counters.Sequence);

    public SamplerTable Samplers { get; } = new(shared.Limits.SamplersPerDomain);

    /// <summary>Shared with the sessions of the same domain.</summary>
    public DomainCounters Counters { get; } = counters;

    /// <summary>When the exporter started, milliseconds since 1970 UTC, from an option record; null until one came.</summary>
    public long? SystemInitTime { get; set; }

    /// <summary>Gives back what it has taken from the limits of all; it is of no use afterwards.</summary>
    public void Release()
    {
        Templates.Clear();
        Streams.Release();
        shared.Domains.Return(1);
    }
}
