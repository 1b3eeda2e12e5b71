namespace LogFlowDb.Protocols.Exports;

public enum ExportProtocol : byte
{
    /// <summary>No export datagram, or too short to tell.</summary>
    None,

    /// <summary>NetFlow v5, NetFlow v9 or IPFIX.</summary>
    NetFlow,
    SFlow,
}
