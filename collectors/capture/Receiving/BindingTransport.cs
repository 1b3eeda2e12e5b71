namespace LogFlowDb.Collectors.Receiving;

/// <summary>How export messages come to a binding.</summary>
public enum BindingTransport
{
    /// <summary>NetFlow, IPFIX and sFlow, a message a datagram.</summary>
    Udp,

    /// <summary>IPFIX over TCP (RFC 7011 §10.4).</summary>
    Tcp,

    /// <summary>IPFIX over TLS over TCP (RFC 7011 §11.1).</summary>
    Tls,
}
