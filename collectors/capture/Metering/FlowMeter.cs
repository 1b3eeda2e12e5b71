using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// Puts packets together into flows (RFC 7011, RFC 5470). Every IP packet and every one of its octets comes out in exactly one record,
/// whatever timeouts, evictions and the order of times do; what is left out is counted. One thread adds, advances and ends; statistics
/// may be asked from any.
/// </summary>
/// <remarks>
/// Time is the packets' own; one that is unknown is that of the packet before. Packets may come a minute late (or by the idle timeout);
/// when time goes back by more, all flows end. A record's <c>_time</c> is the time of its last packet.
/// </remarks>
public sealed class FlowMeter
{
    private readonly PacketDigester _digester;
    private readonly FlowTable _flows;
    private readonly DigestBatch _batch;

    /// <param name="settings">Checked here.</param>
    /// <param name="onRows">Gets the records of flows that ended, at most 4,096 rows a batch; it owns the columns. Called by the thread that adds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting that cannot be.</exception>
    /// <exception cref="FlowKeyException">The key does not go with the other settings.</exception>
    public FlowMeter(MeterSettings settings, Action<RowBatch> onRows)
    {
        settings.Check();
        _digester = new PacketDigester(settings);
        _flows = new FlowTable(settings, _digester.KeyBytes, onRows);
        _batch = new DigestBatch(_digester);
    }

    /// <summary>Octets that the cache of flows takes.</summary>
    public long MemoryBytes => _flows.MemoryBytes;

    /// <summary>Meters a packet. Packets are counted a few hundred at a time, so that records may come later than the packet that ended them.</summary>
    public void Add(in CapturedFrame frame)
    {
        _batch.Add(_digester, frame);
        if (_batch.IsFull)
        {
            Drain();
        }
    }

    /// <summary>Ends flows whose time is over while no packets come, and hands on all records that there are.</summary>
    /// <param name="nowNanoseconds">Since 1970 UTC, by the clock that stamps the packets.</param>
    public void Advance(long nowNanoseconds)
    {
        Drain();
        _flows.Expire(nowNanoseconds);
        _flows.Flush();
    }

    /// <summary>Ends all flows, with reason 4 (forced end), and hands on all records.</summary>
    public void EndAll()
    {
        Drain();
        _flows.EndAll();
        _flows.Flush();
    }

    public MeterStatistics Statistics() => _digester.Statistics with
    {
        ActiveFlows = _flows.Count,
        Records = _flows.Records,
        Evicted = _flows.Evicted,
        NamesDropped = _flows.NamesDropped,
    };

    private void Drain()
    {
        _flows.Add(_batch);
        _batch.Clear();
    }
}
