using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <summary>A UDP header (RFC 768) and its payload.</summary>
public readonly ref struct UdpDatagram
{
    public const int ProtocolNumber = 17;

    private const int HeaderBytes = 8;

    public int SourcePort { get; private init; }

    public int DestinationPort { get; private init; }

    /// <summary>As far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>False when the header is cut or its length impossible. Length 0 means up to the end (RFC 2675).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (length is > 0 and < HeaderBytes)
        {
            return false;
        }

        int end = length == 0 ? bytes.Length : Math.Min(length, bytes.Length);
        datagram = new UdpDatagram
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Payload = bytes[HeaderBytes..end],
        };
        return true;
    }
}
