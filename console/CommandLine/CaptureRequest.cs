namespace LogFlowDb.Console.CommandLine;

/// <summary>What <c>capture</c> is asked for, checked as far as it can be without a packet.</summary>
internal sealed record CaptureRequest
{
    /// <summary>What pmacctd prints when it is told nothing is one address a row; two say who sends to whom.</summary>
    public const string DefaultAggregate = "src_host,dst_host";

    public static TimeSpan DefaultPeriod { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Only show the interfaces.</summary>
    public bool List { get; init; }

    /// <summary>To listen on; null when a file is read.</summary>
    public string? Interface { get; init; }

    /// <summary>Full path of a capture file, or <c>-</c> for standard input.</summary>
    public string? File { get; init; }

    /// <summary>An expression of libpcap; null for all packets.</summary>
    public string? Filter { get; init; }

    /// <summary>By what rows are added up, between commas.</summary>
    public string Aggregate { get; init; } = DefaultAggregate;

    /// <summary>How long a table is; null for the usual: a minute live, a file as a whole.</summary>
    public TimeSpan? Every { get; init; }

    public int SnapLength { get; init; } = 262_144;

    public bool Promiscuous { get; init; } = true;

    /// <summary>Of the kernel, for packets that wait to be read.</summary>
    public int BufferBytes { get; init; } = 16 << 20;

    /// <summary>Packets after which to end; null for no such end.</summary>
    public long? Count { get; init; }

    /// <summary>Protocols and ports by name.</summary>
    public bool Names { get; init; }

    /// <summary>Addresses by the names that the resolver gives.</summary>
    public bool Dns { get; init; }

    /// <summary>Counters as 1.2 k, 3.4 M …</summary>
    public bool Units { get; init; }

    /// <summary>At most so many rows a table; null for all.</summary>
    public int? Top { get; init; }

    /// <summary>One packet of so many is counted.</summary>
    public int SampleEvery { get; init; } = 1;

    /// <summary>Of flows that are stored: what makes one; null for the meter's usual.</summary>
    public string? Key { get; init; }

    public TimeSpan? ActiveTimeout { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Of flows that are stored: both directions in one.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Flows of what tunnels carry in place of the tunnels.</summary>
    public bool Inner { get; init; }

    /// <summary>Of flows that are stored: names out of the first packets.</summary>
    public bool Applications { get; init; }

    /// <summary>Of flows that are stored: answer times of TCP.</summary>
    public bool RoundTrip { get; init; }
}
