namespace LogFlowDb.Collectors.Pcap;

/// <summary>Gives the frames of a source one by one out of a batch of its own. Not thread-safe.</summary>
internal sealed class FrameCursor
{
    private readonly FrameBatch _batch = new();
    private int _next;

    /// <summary>False when the source has no more batch now.</summary>
    public bool TryRead(IPacketSource source, out CapturedFrame frame)
    {
        if (_next == _batch.Count)
        {
            _next = 0;
            if (!source.TryReadBatch(_batch))
            {
                frame = default;
                return false;
            }
        }

        frame = _batch[_next++];
        return true;
    }
}
