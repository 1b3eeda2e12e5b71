using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>One exporting process of a domain, as far as its datagrams tell it from others.</summary>
/// <param name="totals">Of the domain.</param>
internal sealed class StreamState(SequenceTotals totals)
{
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

    /// <summary>Elements 130 and 131 of its option records; null until one came.</summary>
    public UInt128? Exporter { get; set; }
}
