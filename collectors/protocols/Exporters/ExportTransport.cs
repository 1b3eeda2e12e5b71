namespace LogFlowDb.Protocols.Exporters;

/// <summary>How an export message came, which decides how long what it teaches is valid (RFC 7011 §8.4).</summary>
public enum ExportTransport : byte
{
    /// <summary>UDP: templates are kept until replaced, withdrawn or too old, whatever happens to the exporting process.</summary>
    Datagram,

    /// <summary>TCP or TLS: the message belongs to the session of its address and port, and templates end with it.</summary>
    Session,
}
