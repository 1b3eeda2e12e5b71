namespace LogFlowDb.Collectors.Metering;

/// <summary>flowEndReason (element 136, RFC 5102 §5.11.3).</summary>
internal enum FlowEndReason
{
    Idle = 1,
    Active = 2,
    EndDetected = 3,
    Forced = 4,
    LackOfResources = 5,
}
