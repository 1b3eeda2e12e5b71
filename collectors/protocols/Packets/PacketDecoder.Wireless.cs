using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Packets;

/// <content>IEEE 802.11 and the headers of captures around it.</content>
public static partial class PacketDecoder
{
    /// <summary>0 version, 1 pad, 2 length 2 (little-endian), fields; then 802.11.</summary>
    private static PacketError ReadRadiotap(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        int length = frame.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]);
        if (length < 8 && frame.Length >= 8)
        {
            headers.Flags |= PacketFlags.Malformed;
            return PacketError.NotIp;
        }

        return length > frame.Length || frame.Length < 8
            ? Cut(PacketFlags.CutInLink, ref headers)
            : ReadIeee80211(frame, length, ref headers);
    }

    /// <summary>
    /// Data frames that are not encrypted: 0 frame control 2, 2 duration 2, 4 three addresses of 6, 22 sequence 2, a fourth address when
    /// between access points, QoS control 2, HT control 4; then 802.2. Aggregates (A-MSDU) are not taken apart.
    /// </summary>
    private static PacketError ReadIeee80211(ReadOnlySpan<byte> frame, int at, ref PacketHeaders headers)
    {
        ReadOnlySpan<byte> bytes = frame[at..];
        if (bytes.Length < 24)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        bool isData = (bytes[0] & 0x0c) == 8 && (bytes[0] & 0x40) == 0;
        bool isEncrypted = (bytes[1] & 0x40) != 0;
        if (!isData || isEncrypted)
        {
            return PacketError.NotIp;
        }

        int length = (bytes[1] & 3) == 3 ? 30 : 24;
        if ((bytes[0] & 0x80) != 0)
        {
            bool isAggregate = bytes.Length > length && (bytes[length] & 0x80) != 0;
            if (isAggregate)
            {
                return PacketError.NotIp;
            }

            length += (bytes[1] & 0x80) != 0 ? 6 : 2;
        }

        return bytes.Length < length ? Cut(PacketFlags.CutInLink, ref headers) : ReadLlc(frame, at + length, ref headers);
    }

    /// <summary>PPI: 0 version, 1 flags, 2 length 2, 4 link type 4 (little-endian), fields; then Ethernet or 802.11.</summary>
    private static PacketError ReadPerPacketInformation(ReadOnlySpan<byte> frame, ref PacketHeaders headers)
    {
        if (frame.Length < 8)
        {
            return Cut(PacketFlags.CutInLink, ref headers);
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]);
        if (length < 8)
        {
            headers.Flags |= PacketFlags.Malformed;
            return PacketError.NotIp;
        }

        return length > frame.Length ? Cut(PacketFlags.CutInLink, ref headers) : BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) switch
        {
            LinkType.Ethernet => ReadEthernet(frame, length, ref headers),
            LinkType.Ieee80211 => ReadIeee80211(frame, length, ref headers),
            _ => PacketError.LinkType,
        };
    }
}
