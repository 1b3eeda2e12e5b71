using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <summary>
/// Reads the headers of captured packets, from the link to the transport. Nothing throws, whatever the bytes are, nothing is
/// read behind their end, nothing is allocated. Any thread may call.
/// </summary>
/// <remarks>
/// Outer headers come from <see cref="Decode"/>. Whoever wants what tunnels carry asks <see cref="TryDecodeInner"/> for the next
/// packet or <see cref="TryDecodeInnermost"/> for the last. Fragments are not put together: only the first has a transport header,
/// and the first of a tunnel's packet the inner headers, whose length is that of the whole inner packet.
/// </remarks>
public static partial class PacketDecoder
{
    /// <summary>Tunnels within tunnels that are followed.</summary>
    public const int MaxTunnelDepth = 4;

    /// <summary>The headers up to the first IP packet of a frame.</summary>
    /// <param name="linkType">What the frame begins with: a number of <see cref="LinkType"/>.</param>
    /// <param name="frame">As much of it as was captured.</param>
    /// <param name="headers">Holds what was found, also when an error is returned.</param>
    /// <returns>
    /// <see cref="PacketError.None"/> when the fixed part of an IP header is there; <see cref="PacketHeaders.Flags"/> say whether what
    /// follows is.
    /// </returns>
    public static PacketError Decode(int linkType, ReadOnlySpan<byte> frame, out PacketHeaders headers)
    {
        headers = default;
        headers.EndOffset = frame.Length;
        return ReadLink(linkType, frame, ref headers);
    }

    private static PacketError Cut(PacketFlags where, ref PacketHeaders headers)
    {
        headers.Flags |= where;
        return PacketError.Cut;
    }

    private static ushort U16(ReadOnlySpan<byte> frame, int at) => BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);

    private static uint U32(ReadOnlySpan<byte> frame, int at) => BinaryPrimitives.ReadUInt32BigEndian(frame[at..]);

    private static ulong U64(ReadOnlySpan<byte> frame, int at) => BinaryPrimitives.ReadUInt64BigEndian(frame[at..]);

    private static ulong U48(ReadOnlySpan<byte> frame, int at) => ((ulong)U32(frame, at) << 16) | U16(frame, at + 4);
}
