using System.Buffers.Binary;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Export datagrams made by hand.</summary>
internal static class Datagrams
{
    /// <summary>NetFlow v5 with the given engine and as many records; octets of record i are i + 1.</summary>
    public static byte[] V5(int records, int engineId = 0, uint sequence = 0)
    {
        byte[] datagram = new byte[24 + (48 * records)];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, 5);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)records);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(4), 234_994);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(8), 1_369_017_138);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(12), 805);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(16), sequence);
        datagram[21] = (byte)engineId;
        for (int i = 0; i < records; i++)
        {
            Span<byte> record = datagram.AsSpan(24 + (48 * i), 48);
            BinaryPrimitives.WriteUInt32BigEndian(record, 0x0a000001);
            BinaryPrimitives.WriteUInt32BigEndian(record[4..], 0x0a000002);
            BinaryPrimitives.WriteUInt32BigEndian(record[16..], 1);
            BinaryPrimitives.WriteUInt32BigEndian(record[20..], (uint)(i + 1));
            record[38] = 17;
        }

        return datagram;
    }

    /// <summary>NetFlow v9, source 0, sequence 0: template 256 of octets and packets in four bytes each.</summary>
    public static byte[] V9Template { get; } =
    [
        0, 9, 0, 1, 0, 0, 3, 232, 0x51, 0x9a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 16, 1, 0, 0, 2, 0, 1, 0, 4, 0, 2, 0, 4,
    ];

    /// <summary>Two records of <see cref="V9Template"/>.</summary>
    public static byte[] V9Data(byte sequence) =>
    [
        0, 9, 0, 2, 0, 0, 3, 232, 0x51, 0x9a, 0, 0, 0, 0, 0, sequence, 0, 0, 0, 0,
        1, 0, 0, 20, 0, 0, 0, 100, 0, 0, 0, 1, 0, 0, 0, 200, 0, 0, 0, 2,
    ];
}
