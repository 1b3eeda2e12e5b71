using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// Follows the flow samples of one data source (sFlow v5 §3.2): what was lost on the way, what the agent dropped itself, and the
/// rate at which samples really come. Written by the decoding thread; read by others.
/// </summary>
internal sealed class SampleSource
{
    /// <summary>A jump forward beyond it is a restart, no loss.</summary>
    private const int LargestGap = 1 << 20;

    /// <summary>Samples that others may have overtaken.</summary>
    private const int Window = 1024;

    private uint _expected;
    private uint _pool;
    private uint _agentDrops;
    private uint _rate;
    private bool _isKnown;

    private long _samples;
    private long _lost;
    private long _drops;
    private long _pooled;
    private long _pooledSamples;

    /// <param name="pool">Packets that could have been sampled, modulo 2^32.</param>
    /// <param name="drops">Packets the agent should have sampled and did not, modulo 2^32.</param>
    public void Follow(uint sequence, uint rate, uint pool, uint drops)
    {
        _samples++;
        int gap = (int)(sequence - _expected);
        if (_isKnown && gap < 0 && gap >= -Window)
        {
            _lost = Math.Max(0, _lost - 1);
            _pooledSamples++;
            return;
        }

        if (_isKnown && gap is >= 0 and <= LargestGap)
        {
            _lost += gap;
            FollowPool(rate, pool - _pool);
            int dropped = (int)(drops - _agentDrops);
            _drops += Math.Max(0, dropped);
        }

        _isKnown = true;
        _expected = sequence + 1;
        _pool = pool;
        _agentDrops = drops;
        _rate = rate;
    }

    public SampleSourceStatistics Statistics(long id) => new(
        id, _samples, _lost, _drops, _rate, _pooledSamples == 0 ? 0 : (double)_pooled / _pooledSamples);

    /// <summary>Adds to the effective rate, which begins anew when the agent changes the rate it samples at.</summary>
    private void FollowPool(uint rate, uint packets)
    {
        if (rate != _rate)
        {
            _pooled = 0;
            _pooledSamples = 0;
        }

        _pooled += packets;
        _pooledSamples++;
    }
}
