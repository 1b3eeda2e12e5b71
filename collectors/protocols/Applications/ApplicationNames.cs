using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Protocols.Applications;

/// <summary>Names that the payload of a packet tells. Nothing throws, nothing is allocated. Any thread may call.</summary>
public static class ApplicationNames
{
    /// <summary>The longest text: 255 bytes of the wire, each escaped.</summary>
    public const int MaxNameBytes = 4 * 255;

    private const ushort DnsPort = 53;
    private const ushort MulticastDnsPort = 5353;
    private const ushort LinkLocalNamePort = 5355;

    /// <summary>
    /// The first name in the payload of one packet: DNS by its ports (53; of UDP also 5353 and 5355), TLS and HTTP/1 on any port of TCP by how
    /// they begin. Segments are not put together, nor fragments.
    /// </summary>
    /// <param name="frame">The bytes of which <paramref name="headers"/> was decoded.</param>
    /// <param name="headers">What <see cref="PacketDecoder"/> gave.</param>
    /// <param name="name">Gets the text, printable ASCII without blanks; <see cref="MaxNameBytes"/> are always enough.</param>
    /// <param name="length">Bytes written to <paramref name="name"/>.</param>
    public static ApplicationName Read(ReadOnlySpan<byte> frame, in PacketHeaders headers, Span<byte> name, out int length)
    {
        length = 0;
        if ((headers.Flags & PacketFlags.HasPorts) == PacketFlags.None || headers.PayloadOffset >= headers.EndOffset || headers.EndOffset > frame.Length)
        {
            return ApplicationName.None;
        }

        ReadOnlySpan<byte> payload = frame[headers.PayloadOffset..headers.EndOffset];
        return headers.Protocol switch
        {
            IpProtocols.Tcp => ReadSegment(payload, headers, name, out length),
            IpProtocols.Udp when IsDns(headers) && DnsMessage.TryReadQuestion(payload, name, out length) => ApplicationName.DnsQuery,
            _ => ApplicationName.None,
        };
    }

    private static ApplicationName ReadSegment(ReadOnlySpan<byte> segment, in PacketHeaders headers, Span<byte> name, out int length)
    {
        if (TlsClientHello.MayBegin(segment))
        {
            return TlsClientHello.TryReadServerName(segment, name, out length) ? ApplicationName.TlsServerName : ApplicationName.None;
        }

        if (headers.SourcePort == DnsPort || headers.DestinationPort == DnsPort)
        {
            return DnsMessage.TryReadQuestionOfStream(segment, name, out length) ? ApplicationName.DnsQuery : ApplicationName.None;
        }

        return HttpRequest.TryReadHost(segment, name, out length) ? ApplicationName.HttpHost : ApplicationName.None;
    }

    private static bool IsDns(in PacketHeaders headers) => IsDns(headers.DestinationPort) || IsDns(headers.SourcePort);

    private static bool IsDns(ushort port) => port is DnsPort or MulticastDnsPort or LinkLocalNamePort;
}
