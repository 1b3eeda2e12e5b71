namespace LogFlowDb.Protocols.Applications;

/// <summary>Where a name was read.</summary>
public enum ApplicationName : byte
{
    None,

    /// <summary>The question of a DNS message.</summary>
    DnsQuery,

    /// <summary>The server name of a TLS ClientHello.</summary>
    TlsServerName,

    /// <summary>The host of an HTTP/1 request.</summary>
    HttpHost,
}
