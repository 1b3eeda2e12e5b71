namespace LogFlowDb.Collectors.Pcap;

/// <summary>One captured packet.</summary>
public readonly ref struct CapturedFrame
{
    /// <summary>As <see cref="Protocols.Packets.LinkType"/>.</summary>
    public int LinkType { get; init; }

    /// <summary>ns since 1970 UTC; 0 when the file does not tell.</summary>
    public long Timestamp { get; init; }

    /// <summary>Length on the wire; <see cref="Data"/> may be less.</summary>
    public long OriginalLength { get; init; }

    /// <summary>Number of the interface within its section of a pcapng file; otherwise 0.</summary>
    public int Interface { get; init; }

    /// <summary>Valid until the next read.</summary>
    public ReadOnlySpan<byte> Data { get; init; }
}
