namespace LogFlowDb.Collectors.Import;

/// <summary>What one file of packets gave.</summary>
/// <param name="Kind">Container and content: <c>pcap packets</c>, <c>pcapng packets</c>.</param>
/// <param name="Packets">Frames read.</param>
/// <param name="Records">
/// Flow records appended while the file was read; flows that had not ended by its end are among those of the file that ends them, or of
/// the last.
/// </param>
/// <param name="Skipped">
/// Frames that were not metered, by reason; <c>names</c> and <c>handshakes</c> are those of metered packets for which there was no room.
/// </param>
/// <param name="Error">Why reading ended before the end of the file; what was read before is kept. Null when nothing is wrong.</param>
public sealed record PacketImportResult(
    string File,
    string Kind,
    long Packets,
    long Records,
    IReadOnlyDictionary<string, long> Skipped,
    double Seconds,
    string? Error);
