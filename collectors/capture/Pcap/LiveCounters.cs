namespace LogFlowDb.Collectors.Pcap;

/// <summary>The counters of a capture beyond the 32 bits that libpcap gives them. Thread-safe.</summary>
internal sealed class LiveCounters
{
    /// <summary>At 64-byte packets on 100 Gbit/s a counter of 32 bits lasts 28 s.</summary>
    private const long RefreshMilliseconds = 5_000;

    private readonly Lock _gate = new();
    private PcapStatistics _last;
    private long _received;
    private long _dropped;
    private long _droppedByInterface;
    private long _refreshedAt = Environment.TickCount64;
    private bool _isClosed;

    /// <summary>Asks libpcap if it has not been asked for a while.</summary>
    public void Refresh(PcapHandle handle)
    {
        long now = Environment.TickCount64;
        if (now - _refreshedAt >= RefreshMilliseconds)
        {
            _refreshedAt = now;
            Read(handle);
        }
    }

    public LiveCaptureStatistics Read(PcapHandle handle)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                Add(handle);
            }

            return new LiveCaptureStatistics(_received, _dropped, _droppedByInterface);
        }
    }

    /// <summary>Asks for the last time.</summary>
    public void Close(PcapHandle handle)
    {
        Read(handle);
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    private unsafe void Add(PcapHandle handle)
    {
        PcapStatistics now;
        if (PcapLibrary.GetStatistics(handle, &now) != 0)
        {
            return;
        }

        _received += now.Received - _last.Received;
        _dropped += now.Dropped - _last.Dropped;
        _droppedByInterface += now.DroppedByInterface - _last.DroppedByInterface;
        _last = now;
    }
}
