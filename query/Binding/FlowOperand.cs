namespace LogFlowDb.Query.Binding;

/// <summary>What stands behind a test of a filter.</summary>
internal enum FlowOperand
{
    /// <summary>The test stands alone.</summary>
    Any,
    Version4,
    Version6,
    Number,
    Protocol,
    Port,
    Flags,
    IcmpType,
    IcmpCode,
    Address,
    Network,
    Mac,
    Text,
    Country,
    Label,
    ExportVersion,
}
