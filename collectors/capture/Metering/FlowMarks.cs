namespace LogFlowDb.Collectors.Metering;

/// <summary>What a flow has come to.</summary>
[Flags]
internal enum FlowMarks : byte
{
    None = 0,

    /// <summary>TCP has ended; the flow stays for its last packets.</summary>
    IsEnding = 1,
    ForwardFin = 2,
    ReverseFin = 4,

    /// <summary>The forward direction is the one whose addresses have changed places in the key.</summary>
    ForwardIsReversed = 8,
}
