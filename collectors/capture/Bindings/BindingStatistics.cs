using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>Counters of a binding since it was opened.</summary>
/// <param name="Rows">Flow records decoded.</param>
/// <param name="RingDrops">Datagrams dropped because decoding was behind by the whole ring.</param>
/// <param name="KernelDrops">Datagrams the kernel dropped because the socket buffer was full; −1 where it does not tell.</param>
/// <param name="ReceiveErrors">Failed receive calls.</param>
/// <param name="Failures">Batches or datagrams lost to an unexpected failure of ours or of a subscriber; the last one's text.</param>
/// <param name="WaitingBytes">In the ring now.</param>
/// <param name="ReceiveBufferBytes">Socket buffer as granted by the kernel.</param>
/// <param name="RequestedBufferBytes">Socket buffer as asked for.</param>
/// <param name="ExportersForgotten">Exporters whose templates and counters gave way to others.</param>
public sealed record BindingStatistics(
    long Datagrams,
    long Bytes,
    long Rows,
    long RingDrops,
    long KernelDrops,
    long ReceiveErrors,
    long Failures,
    string? LastFailure,
    long WaitingBytes,
    int ReceiveBufferBytes,
    int RequestedBufferBytes,
    long ExportersForgotten,
    IReadOnlyList<ExporterStatistics> Exporters);
