namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What option records of one domain of an exporter taught, to be kept across restarts. In no particular order.</summary>
/// <param name="SystemInitTime">When the exporter started, milliseconds since 1970 UTC; null when not told.</param>
public sealed record OptionSnapshot(IReadOnlyList<SamplerEntry> Samplers, IReadOnlyList<NameEntry> Names, long? SystemInitTime)
{
    public bool IsEmpty => Samplers.Count == 0 && Names.Count == 0 && SystemInitTime is null;
}
