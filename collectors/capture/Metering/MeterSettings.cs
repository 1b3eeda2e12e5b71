namespace LogFlowDb.Collectors.Metering;

/// <summary>How packets become flows.</summary>
public sealed record MeterSettings
{
    /// <summary>Flows of any meter at most.</summary>
    public const int LargestCache = 1 << 26;

    public static MeterSettings Default { get; } = new();

    public FlowKey Key { get; init; } = FlowKey.Default;

    /// <summary>A flow that has lasted so long ends, and goes on as a new one; 1 ms to 365 days.</summary>
    public TimeSpan ActiveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A flow of which no packet came for so long has ended; 1 ms to 365 days.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The idle timeout of a TCP flow that has seen RST or FIN (a bidirectional one: FIN from both ends), so that the last
    /// acknowledgements belong to its record; a SYN begins a new flow at once. 0 to 365 days.
    /// </summary>
    public TimeSpan EndTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// No record holds packets of two time bins: flows end where the next bin begins, at whole multiples of this since 1970 UTC, with reason 2,
    /// and go on as new ones. 1 ms to 365 days, or zero for none.
    /// </summary>
    public TimeSpan BinLength { get; init; }

    /// <summary>Flows in the cache at most, 1 to <see cref="LargestCache"/>: a new one then ends the oldest, with reason 5.</summary>
    public int MaxFlows { get; init; } = 1 << 20;

    /// <summary>
    /// Both directions of a conversation are one flow (RFC 5103), in the direction of its first packet or, of TCP, of who opened the
    /// connection. Flags, TTLs and lengths are those of both. The key must be symmetric.
    /// </summary>
    public bool Bidirectional { get; init; }

    /// <summary>One packet of so many is metered; 1 = all.</summary>
    public int SampleEvery { get; init; } = 1;

    /// <summary>Which one is left to chance; else each n-th.</summary>
    public bool SampleAtRandom { get; init; }

    /// <summary>
    /// Flows are of the packets that tunnels carry, and of those outside of any: of the last packet reached, with the tunnel right around it
    /// in <c>tunnel_type</c>, <c>tunnel_id</c>, <c>tunnel_src_ip</c>, <c>tunnel_dst_ip</c>, <c>vni</c> and <c>gtpu_teid</c>. The overlay network
    /// (<c>vni</c>) goes with the addresses of a key; the rest is of the first packet of a flow.
    /// </summary>
    public bool Inner { get; init; }

    /// <summary>
    /// The first name that the payload of a flow's packets tells: <c>dns_query</c>, <c>tls_sni</c> or <c>http_host</c>. Kept for all flows
    /// together, each name once, 2^18 and 32 MiB at most; flows beyond get none, and are counted.
    /// </summary>
    public bool Applications { get; init; }

    /// <summary>
    /// How long the ends of a TCP connection took to answer in its handshake, in µs: <c>server_latency</c> (SYN to SYN/ACK) and
    /// <c>client_latency</c> (SYN/ACK to ACK). Without <see cref="Bidirectional"/> the flow from the client has both, the other one the
    /// first. Of 16,384 connections at a time.
    /// </summary>
    public bool RoundTrip { get; init; }

    /// <summary>True when digests and flows have details.</summary>
    internal bool HasDetails => Inner || Applications || RoundTrip;

    /// <summary>True when the overlay network is a part of the key.</summary>
    internal bool HasOverlay => Inner && (Key.Fields & KeyFields.IpVersion) != KeyFields.None;

    /// <exception cref="ArgumentOutOfRangeException">A setting that cannot be.</exception>
    /// <exception cref="FlowKeyException">The key does not go with the others.</exception>
    internal void Check()
    {
        TimeSpan longest = TimeSpan.FromDays(365), shortest = TimeSpan.FromMilliseconds(1);
        CheckRange(ActiveTimeout, shortest, longest, nameof(ActiveTimeout));
        CheckRange(IdleTimeout, shortest, longest, nameof(IdleTimeout));
        CheckRange(EndTimeout, TimeSpan.Zero, longest, nameof(EndTimeout));
        CheckRange(BinLength, BinLength == TimeSpan.Zero ? TimeSpan.Zero : shortest, longest, nameof(BinLength));
        CheckRange(MaxFlows, 1, LargestCache, nameof(MaxFlows));
        CheckRange(SampleEvery, 1, int.MaxValue, nameof(SampleEvery));
        if (Bidirectional && !IsSymmetric(Key.Fields))
        {
            throw new FlowKeyException($"flow key {Key}: bidirectional flows need a key that has the same of both ends");
        }

        static void CheckRange<T>(T value, T least, T most, string name)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}");
            }
        }
    }

    private bool IsSymmetric(KeyFields fields)
    {
        return Pair(KeyFields.SourceIp, KeyFields.DestinationIp) && Pair(KeyFields.SourcePort, KeyFields.DestinationPort)
            && Pair(KeyFields.SourceMac, KeyFields.DestinationMac)
            && Pair(KeyFields.SourceNet, KeyFields.DestinationNet) && ((fields & KeyFields.SourceNet) == KeyFields.None || Key.Source == Key.Destination);

        bool Pair(KeyFields one, KeyFields other) => (fields & one) != KeyFields.None == ((fields & other) != KeyFields.None);
    }
}
