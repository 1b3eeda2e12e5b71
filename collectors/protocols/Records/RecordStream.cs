namespace LogFlowDb.Protocols.Records;

/// <summary>What a run of records is, so that a sink can keep the kinds apart.</summary>
public enum RecordStream : byte
{
    /// <summary>Flows of NetFlow v5, NetFlow v9 and IPFIX.</summary>
    NetFlow,

    /// <summary>Flow samples, and discarded packets, of sFlow.</summary>
    SFlow,

    /// <summary>Counter samples of sFlow: one record per sample.</summary>
    Counters,

    /// <summary>Records of options templates.</summary>
    Options,
}
