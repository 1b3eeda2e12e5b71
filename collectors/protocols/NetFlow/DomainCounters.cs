using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Counters of a source id, observation domain or engine of an exporter, over all its sessions. Written by the decoding thread, read by any.</summary>
internal sealed class DomainCounters
{
    public long Datagrams { get; set; }

    public long FlowRecords { get; set; }

    public long OptionRecords { get; set; }

    public SequenceTotals Sequence { get; } = new();
}
