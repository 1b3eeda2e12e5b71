namespace LogFlowDb.Protocols.Exporters;

/// <summary>Counters of one data source of an sFlow agent.</summary>
/// <param name="SourceId">Type × 2^32 + index; the type 0 is an interface and the index then its ifIndex.</param>
/// <param name="Samples">Flow samples received.</param>
/// <param name="Lost">Flow samples that the sequence shows to be missing.</param>
/// <param name="AgentDrops">Packets that the agent says it should have sampled and did not, since it was met.</param>
/// <param name="SamplingRate">What the agent says: one of so many packets.</param>
/// <param name="EffectiveRate">Packets seen by the agent per flow sample that came; 0 = not known yet.</param>
public sealed record SampleSourceStatistics(long SourceId, long Samples, long Lost, long AgentDrops, long SamplingRate, double EffectiveRate);
