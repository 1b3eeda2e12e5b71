namespace LogFlowDb.Protocols.Exporters;

/// <summary>What several trackers of one domain have counted together. Written by the decoding thread, read by any.</summary>
internal sealed class SequenceTotals
{
    public long Lost { get; set; }

    public long Duplicates { get; set; }

    public long Reordered { get; set; }

    public long Restarts { get; set; }

    public SequenceStatistics Statistics => new(Lost, Duplicates, Reordered, Restarts);
}
