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

    /// <summary>sFlow v5 of agent 10.9.9.9 with a flow sample of 1500 bytes at a rate, and a sample of the counters of interface 7.</summary>
    public static byte[] SFlow(uint rate)
    {
        uint[] flow =
        [
            1, 7, rate, 1000, 0, 7, 8, 1, // sequence, source, rate, pool, drops, input, output, records
            3, 32, // IPv4 data: length, protocol, source, destination, ports, flags, tos
            1500, 6, 0x0a000001, 0x0a000002, 1234, 80, 16, 0,
        ];
        uint[] counters =
        [
            1, 7, 1, // sequence, source, records
            1, 88, // generic interface counters
            7, 6, 0, 1_000_000_000, 1, 3, .. new uint[16],
        ];
        uint[] words =
        [
            5, 1, 0x0a090909, 0, 1, 5000, 2, // version, address type, agent, sub-agent, sequence, uptime, samples
            1, (uint)flow.Length * 4, .. flow,
            2, (uint)counters.Length * 4, .. counters,
        ];
        byte[] datagram = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(i * 4), words[i]);
        }

        return datagram;
    }

    /// <summary>An IPFIX message of domain 7 with template 256: source address and octets.</summary>
    public static byte[] IpfixTemplate(uint sequence = 0)
    {
        byte[] message = IpfixHeader(32, sequence);
        ushort[] words = [2, 16, 256, 2, 8, 4, 1, 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(16 + (2 * i)), words[i]);
        }

        return message;
    }

    /// <summary>An IPFIX message of domain 7 with records of that template; octets of record i are <paramref name="firstOctets"/> + i.</summary>
    public static byte[] IpfixData(int records, uint firstOctets = 1, uint sequence = 0)
    {
        byte[] message = IpfixHeader(20 + (8 * records), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(16), 256);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(18), (ushort)(4 + (8 * records)));
        for (int i = 0; i < records; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(20 + (8 * i)), 0x0a000001);
            BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(24 + (8 * i)), firstOctets + (uint)i);
        }

        return message;
    }

    private static byte[] IpfixHeader(int length, uint sequence)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(message, 10);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 1_369_017_138);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(12), 7);
        return message;
    }
}
