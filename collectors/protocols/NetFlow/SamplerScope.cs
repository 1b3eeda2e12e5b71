namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What a sampling rate applies to. The numbers are written to disk, so they may only grow.</summary>
public enum SamplerScope : byte
{
    /// <summary>All records of the domain that have no rate of their own.</summary>
    Domain = 0,

    /// <summary>Records that name the sampler: flowSamplerId 48 or selectorId 302.</summary>
    Sampler = 1,

    /// <summary>Records of an interface, by ingressInterface 10 or egressInterface 14.</summary>
    Interface = 2,

    /// <summary>Records of a line card, by lineCardId 141.</summary>
    LineCard = 3,

    /// <summary>Records of a template.</summary>
    Template = 4,
}
