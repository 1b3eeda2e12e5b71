namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered of one source id, observation domain or engine of an exporter.</summary>
/// <param name="isSession">True of a connection, whose templates are valid until it ends (RFC 7011 §8.4).</param>
/// <param name="exporterOptions">Names that all domains of the exporter told.</param>
internal sealed class DomainState(SharedState shared, DomainCounters counters, UInt128 exporter, OptionTables exporterOptions, bool isSession)
{
    public TemplateStore Templates { get; } = new(shared, exporter, isSession ? long.MaxValue : shared.TemplateLifetime);

    public StreamTable Streams { get; } = new(shared, counters.Sequence);

    /// <summary>What option records told.</summary>
    public OptionTables Options { get; } = new(shared, exporterOptions);

    /// <summary>Shared with the sessions of the same domain.</summary>
    public DomainCounters Counters { get; } = counters;

    /// <summary>Gives back what it has taken from the limits of all; it is of no use afterwards.</summary>
    public void Release()
    {
        Templates.Clear();
        Streams.Release();
        Options.Release();
        shared.Domains.Return(1);
    }
}
