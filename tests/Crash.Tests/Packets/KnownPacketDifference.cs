namespace LogFlowDb.Crash.Tests.Packets;

/// <summary>Fields that tshark does not show as they stand on the wire, or shows where we say that we do not look, and why.</summary>
/// <param name="File">How its path begins.</param>
/// <param name="Field">Empty for all.</param>
/// <param name="Reason">Who says so.</param>
internal sealed record KnownPacketDifference(string File, string Field, string Reason)
{
    public static IReadOnlyList<KnownPacketDifference> All { get; } =
    [
        new("malformed/ndpi-fuzz-2020-02-16", "ipv6.src", "a header of version 6 behind the EtherType of IPv4 is no packet of either (RFC 894, RFC 2464 §3); tshark reads IPv6"),
        new("malformed/tcpdump-ip-a/ipv4_invalid_hdr_length.pcap", "", "the header length is below 5 words (RFC 791 §3.1): tshark shows nothing more, we give the fixed part and read no further"),
        new("malformed/tcpdump-ip-a/ipv4_invalid_length.pcap", "ip.src", "19 of 20 octets of the fixed part (RFC 791 §3.1) are there: no packet for us, half of one for tshark"),
        new("malformed/tcpdump-ip-a/ipv6_39_byte_header.pcap", "ipv6.src", "39 of 40 octets of the fixed part (RFC 8200 §3) are there: as above"),
        new("malformed/tcpdump-ip-a/ipv6_jumbogram_invalid_length.pcap", "ipv6.plen", "the length of a jumbogram is that of its option (RFC 2675 §2); the field of the header is 0"),
        new("packets/jumbogram/", "ipv6.plen", "as above"),
        new("malformed/zeek-trunc-a/ipv4-internally-truncated-header.pcap", "ip.dst", "tshark gives up where the options are cut, before the destination"),
        new("packets/pcapng-variants-a/be-test102.pcapng", "", "tshark lists custom blocks (pcapng §4.8) as frames: the two lists are out of step"),
        new("packets/pcapng-variants-a/le-test102.pcapng", "", "as above"),
        new("packets/ppp/quic-interop-retry.pcap", "tls.handshake.extensions_server_name", "QUIC Initial packets are encrypted (RFC 9001 §5.2); we do not derive their key"),
    ];

    public bool Covers(PacketDifference difference) =>
        difference.File.StartsWith(File, StringComparison.Ordinal) && (Field.Length == 0 || difference.Field == Field);
}
