using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>One exporting process of a domain, as far as its datagrams tell it from others.</summary>
/// <param name="totals">Of the domain.</param>
internal sealed class StreamState(SequenceTotals totals)
{
    private const int MaxRefused = 64;

    private HashSet<ushort>? _refused;

    /// <summary>Source port of its last datagram.</summary>
    public int Port { get; set; }

    /// <summary>When it started by its own account: wall clock less uptime in milliseconds, modulo 2^32, so that the wrap of uptimes does not show; 0 in IPFIX.</summary>
    public uint StartedAt { get; set; }

    /// <summary>Uptime in its last datagram, ms; 0 in IPFIX.</summary>
    public uint Uptime { get; set; }

    public SequenceTracker Sequence { get; } = new(totals);

    /// <summary>The process whose end the start of this one was taken for; null when there was none, or when it lives on.</summary>
    public StreamState? Replaced { get; set; }

    /// <summary>True when it is known to live beside another process of the same domain: it does not read by that one's templates.</summary>
    public bool IsDistinct { get; set; }

    /// <summary>True when it gave way to others.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>
    /// True when the last definition under an id could not be kept: data of it is not early, and would be read by the wrong
    /// template if it were held back.
    /// </summary>
    public bool IsRefused(ushort id) => _refused?.Contains(id) == true;

    public void Refuse(ushort id)
    {
        _refused ??= [];
        if (_refused.Count < MaxRefused)
        {
            _refused.Add(id);
        }
    }

    public void Accept(ushort id) => _refused?.Remove(id);

    /// <summary>Elements 130 and 131 of its option records; null until one came.</summary>
    public UInt128? Exporter { get; set; }
}
