namespace LogFlowDb.Outputs.Tee;

/// <summary>Which receivers get a datagram.</summary>
internal enum TeeBalance
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>By the address of the exporter, so that its datagrams, templates among them, stay together.</summary>
    Exporter,
}
