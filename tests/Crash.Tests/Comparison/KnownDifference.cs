namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>A case in which another collector counts otherwise, and rightly does not agree with us.</summary>
internal sealed record KnownDifference(string Collector, string Case, string Reason)
{
    public static IReadOnlyList<KnownDifference> All { get; } =
    [
        new("nfcapd", "ipfix/cisco-ipfix-pcap", "version 1.7.1 does not read elements 231, 232, 298, 299 of IPFIX, the only counters there (IANA's registry, RFC 7012 §1)"),
        new("nfcapd", "netflow5/softflowd-concatenated", "it reads on behind the first message; over UDP a message is a datagram (RFC 3954 §4, RFC 7011 §10.3; so in v5)"),
        new("nfcapd", "netflow9/akvorado-multiple-sampling-rates", "it multiplies by the rate; what is exported counts sampled packets, and 34 says the rate (RFC 3954 §8)"),
        new("nfcapd", "netflow9/zero-length-fields", "it adds 1 and 23, which count the same packets coming in and going out (RFC 3954 §8)"),
        new("nfcapd", "netflow9/nprobe-data-first", "it drops data that comes before its template; a collector should keep them (RFC 3954 §9)"),
        new("tshark", "netflow9/nprobe-data-first", "as nfcapd"),
    ];

    /// <summary>Null when the two have to agree.</summary>
    public static KnownDifference? Find(string collector, string name) =>
        All.FirstOrDefault(known => known.Collector == collector && known.Case == name);
}
