namespace LogFlowDb.Collectors.Receiving;

/// <summary>A datagram in the ring of a binding.</summary>
internal readonly ref struct ReceivedDatagram
{
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Source address, IPv4 in mapped form.</summary>
    public UInt128 Address { get; init; }

    public int Port { get; init; }

    /// <summary>ns since 1970 UTC.</summary>
    public long ReceivedAt { get; init; }
}
