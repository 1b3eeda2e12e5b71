namespace LogFlowDb.Collectors.Receiving;

/// <summary>Counters of the receiving side of a binding.</summary>
/// <param name="Sockets">Sockets that receive, 1 for TCP.</param>
/// <param name="BufferBytes">Socket buffers as granted, of all sockets together; 0 for TCP.</param>
/// <param name="RequestedBufferBytes">As asked for.</param>
internal sealed record ReceiverStatistics(
    int Sockets,
    long Datagrams,
    long Bytes,
    long RingDrops,
    long KernelDrops,
    long Errors,
    long BufferBytes,
    long RequestedBufferBytes,
    SessionStatistics? Sessions);
