namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// Packets one after the other, from a capture file or from an interface. One thread reads, either frame by frame or batch by
/// batch, never both.
/// </summary>
public interface IPacketSource : IDisposable
{
    /// <summary>True when nothing more will come. A live source that merely had nothing within its read timeout has not ended.</summary>
    bool IsEnded { get; }

    /// <summary>Why the source ended before its time; null while it has not, and when a file was read to its end.</summary>
    string? Error { get; }

    /// <summary>The next packet, valid until the next call. False at the end, and for a live source also when none came in time.</summary>
    bool TryRead(out CapturedFrame frame);

    /// <summary>
    /// Replaces the content of a batch by the next packets, as many as are at hand. False as in <see cref="TryRead"/>; the batch is
    /// empty then. The batch stays the caller's: another thread may work on it while this one fills the next.
    /// </summary>
    bool TryReadBatch(FrameBatch batch);
}
