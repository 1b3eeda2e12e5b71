namespace LogFlowDb.Collectors.Pcap;

/// <summary>What is captured, and how the kernel hands it over.</summary>
public sealed record LiveCaptureOptions
{
    /// <summary>A name of <see cref="LiveCapture.Interfaces"/>; <c>any</c> is all of them.</summary>
    public required string Interface { get; init; }

    /// <summary>In the filter language of libpcap (pcap-filter(7)); null takes every packet.</summary>
    public string? Filter { get; init; }

    /// <summary>Bytes of a packet that are kept. Flows need no more than its headers.</summary>
    public int SnapLength { get; init; } = 262_144;

    /// <summary>Whether frames for other stations are taken too.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>Memory of the kernel for packets not fetched yet; 0 = 16 MiB.</summary>
    public int BufferBytes { get; init; }

    /// <summary>Each packet is handed over when it comes, not together with those that follow shortly. Costs a lot at high rates.</summary>
    public bool Immediate { get; init; }

    /// <summary>How long a read waits for packets, and the kernel for more of them; 1 ms at least.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
