namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A sampling rate as an option record told it.</summary>
/// <param name="Id">Which sampler, interface, line card or template; 0 for the domain.</param>
/// <param name="Rate">Packets on the wire per packet counted; above 0.</param>
/// <param name="Algorithm">samplingAlgorithm 35, samplerMode 49 or selectorAlgorithm 304; 0 when not told.</param>
public sealed record SamplerEntry(SamplerScope Scope, long Id, double Rate, long Algorithm);
