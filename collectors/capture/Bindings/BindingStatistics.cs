using System.Net;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>Counters of a binding since it was opened, of all its sockets together.</summary>
/// <param name="Sockets">Sockets that receive; 1 for TCP and TLS.</param>
/// <param name="Datagrams">Datagrams, or messages of TCP and TLS.</param>
/// <param name="Rows">Flow records decoded.</param>
/// <param name="RingDrops">Datagrams dropped because decoding stood still for 0.2 s with the ring full.</param>
/// <param name="KernelDrops">Datagrams the kernel dropped because ring and socket buffer were full; −1 where it does not tell.</param>
/// <param name="Refused">Datagrams, or connections, of addresses that are not allowed.</param>
/// <param name="RefusedSources">The latest such addresses, the latest first, at most 16 a socket.</param>
/// <param name="Allowed">Who is allowed, as text.</param>
/// <param name="ReceiveErrors">Failed receive calls.</param>
/// <param name="Failures">Batches or datagrams lost to an unexpected failure of ours or of a subscriber; the last one's text.</param>
/// <param name="WaitingBytes">In the rings now.</param>
/// <param name="ReceiveBufferBytes">Socket buffers as granted by the kernel, which doubles what it grants for its bookkeeping; 0 for TCP.</param>
/// <param name="RequestedBufferBytes">Socket buffers as asked for.</param>
/// <param name="BufferAdvice">The command that lets the kernel grant what was asked for; null when it did.</param>
/// <param name="Sessions">Of TCP and TLS; null for UDP.</param>
/// <param name="ExportersForgotten">Exporters whose templates and counters gave way to others.</param>
public sealed record BindingStatistics(
    BindingTransport Transport,
    int Sockets,
    long Datagrams,
    long Bytes,
    long Rows,
    long RingDrops,
    long KernelDrops,
    long Refused,
    IReadOnlyList<IPAddress> RefusedSources,
    string Allowed,
    long ReceiveErrors,
    long Failures,
    string? LastFailure,
    long WaitingBytes,
    long ReceiveBufferBytes,
    long RequestedBufferBytes,
    string? BufferAdvice,
    SessionStatistics? Sessions,
    long ExportersForgotten,
    IReadOnlyList<ExporterStatistics> Exporters);
