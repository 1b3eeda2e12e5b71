namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A template as an exporter announced it.</summary>
/// <param name="Exporter">Its address, IPv4 in mapped form.</param>
/// <param name="Port">Source port of the exporting process.</param>
/// <param name="Version">9 or 10.</param>
/// <param name="DomainId">v9 source id, IPFIX observation domain.</param>
/// <param name="AnnouncedAt">Receive time of the last announcement, ns since 1970 UTC.</param>
/// <param name="Fields">Not to be changed.</param>
public sealed record KnownTemplate(
    UInt128 Exporter,
    int Port,
    ushort Version,
    uint DomainId,
    ushort Id,
    bool IsOptions,
    long AnnouncedAt,
    IReadOnlyList<TemplateField> Fields)
{
    /// <summary>It belongs to a session of TCP or TLS from <see cref="Port"/>, and ends with it.</summary>
    public bool IsOfSession { get; init; }

    /// <summary>Records read by it so far; not kept over a restart.</summary>
    public long Records { get; init; }
}
