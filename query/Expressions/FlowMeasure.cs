namespace LogFlowDb.Query.Expressions;

/// <summary>What can be computed of a flow.</summary>
internal enum FlowMeasure
{
    /// <summary>From its first to its last packet, in whole ms.</summary>
    Duration,
    BitsPerSecond,
    PacketsPerSecond,
    BytesPerPacket,
}
