namespace LogFlowDb.Protocols.Packets;

/// <summary>The network header of a frame, and what follows it as far as it was captured.</summary>
public readonly ref struct IpPacket
{
    /// <summary>4 or 6.</summary>
    public byte Version { get; init; }

    /// <summary>Of IPv6: what follows the extension headers.</summary>
    public byte Protocol { get; init; }

    /// <summary>IPv4 in mapped form.</summary>
    public UInt128 Source { get; init; }

    public UInt128 Destination { get; init; }

    /// <summary>True when the packet is a part of a larger one.</summary>
    public bool IsFragment { get; init; }

    /// <summary>Place of <see cref="Payload"/> in the whole, in bytes.</summary>
    public int FragmentOffset { get; init; }

    public bool HasMoreFragments { get; init; }

    public uint FragmentId { get; init; }

    /// <summary>Bytes after the network header and its extensions, without link padding.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }
}
