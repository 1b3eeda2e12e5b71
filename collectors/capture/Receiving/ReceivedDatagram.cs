namespace LogFlowDb.Collectors.Receiving;

/// <summary>A datagram, or a message of a session, in the ring of a binding.</summary>
internal readonly ref struct ReceivedDatagram
{
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Of the ring.</summary>
    public int EntryBytes { get; init; }

    public ReceivedKind Kind { get; init; }

    /// <summary>Source address, IPv4 in mapped form.</summary>
    public UInt128 Address { get; init; }

    public int Port { get; init; }

    /// <summary>ns since 1970 UTC.</summary>
    public long ReceivedAt { get; init; }
}
