namespace LogFlowDb.Collectors.Receiving;

/// <summary>Sessions of a TCP or TLS binding since it was opened.</summary>
/// <param name="Open">Now, those shaking hands included.</param>
/// <param name="Accepted">Connections taken.</param>
/// <param name="Refused">Connections closed because there were too many, of all or of one address.</param>
/// <param name="FramingErrors">Sessions closed because what came was no IPFIX message (RFC 7011 §10.4).</param>
/// <param name="HandshakeFailures">Sessions that ended before TLS was agreed on, wrong or missing certificates included.</param>
/// <param name="TimedOut">Sessions closed because a message or the handshake took too long, or nothing came at all.</param>
/// <param name="Broken">Sessions that ended inside a message.</param>
/// <param name="LastError">Address and cause of the last session that did not end well; null when there was none.</param>
public sealed record SessionStatistics(
    int Open,
    long Accepted,
    long Refused,
    long FramingErrors,
    long HandshakeFailures,
    long TimedOut,
    long Broken,
    string? LastError);
