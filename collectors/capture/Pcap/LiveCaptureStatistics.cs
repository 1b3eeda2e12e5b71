namespace LogFlowDb.Collectors.Pcap;

/// <summary>Packets since a capture was opened.</summary>
/// <param name="Received">That passed the filter, as the kernel counts; dropped ones included.</param>
/// <param name="DroppedByKernel">For which the buffer had no room.</param>
/// <param name="DroppedByInterface">That the interface or its driver lost, as far as it tells.</param>
public readonly record struct LiveCaptureStatistics(long Received, long DroppedByKernel, long DroppedByInterface);
