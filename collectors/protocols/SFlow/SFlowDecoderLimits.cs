namespace LogFlowDb.Protocols.SFlow;

/// <summary>What exporters can make a decoder remember.</summary>
/// <param name="Exporters">Source addresses; a new one beyond it takes the place of the one not heard of for longest.</param>
/// <param name="AgentsPerExporter">Pairs of agent and sub-agent behind one source address. Samples of others are given, but not followed.</param>
/// <param name="SourcesPerAgent">Data sources whose sample sequence is followed.</param>
/// <param name="UnknownFields">Fields made for unknown records, all exporters together.</param>
/// <param name="TotalAgents">Of all exporters.</param>
/// <param name="TotalSources">Of all agents.</param>
public sealed record SFlowDecoderLimits(
    int Exporters,
    int AgentsPerExporter,
    int SourcesPerAgent,
    int UnknownFields,
    int TotalAgents,
    int TotalSources)
{
    public static SFlowDecoderLimits Default { get; } = new(
        Exporters: 4096,
        AgentsPerExporter: 1024,
        SourcesPerAgent: 4096,
        UnknownFields: 256,
        TotalAgents: 16 << 10,
        TotalSources: 128 << 10);
}
