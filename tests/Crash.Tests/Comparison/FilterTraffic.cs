using System.Buffers.Binary;
using System.Net;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Made-up flows as NetFlow v9 with most fields that filters of nfdump test, few values of each so that filters meet some flows.</summary>
internal static class FilterTraffic
{
    private const int SetsPerDatagram = 12;

    private static readonly (int Type, int Bytes, Func<Random, long> Value)[] s_common =
    [
        (6, 1, static r => r.Next(0, 64)),
        (5, 1, static r => Pick(r, 0, 0, 8, 16, 46, 184)),
        (55, 1, static r => Pick(r, 0, 4, 8)),
        (1, 8, static r => Pick(r, 40, 999, 1000, 1500, 64_000, 1_000_000, 1_000_001, 3_000_000_000, 2_000_000_000_000)),
        (2, 8, static r => Pick(r, 1, 2, 10, 999, 1000, 1001, 100_000)),
        (10, 4, static r => Pick(r, 0, 1, 3, 70_000)),
        (14, 4, static r => Pick(r, 0, 1, 3, 4)),
        (16, 4, static r => Pick(r, 0, 3320, 64512, 4_200_000_000)),
        (17, 4, static r => Pick(r, 0, 3320, 15169, 64512)),
        (9, 1, static r => Pick(r, 0, 8, 16, 24)),
        (13, 1, static r => Pick(r, 0, 8, 24, 32)),
        (58, 2, static r => Pick(r, 0, 5, 100, 4094)),
        (59, 2, static r => Pick(r, 0, 5, 200)),
        (56, 6, static r => Pick(r, 0, 0x001122334455, 0x00aabbccddee)),
        (80, 6, static r => Pick(r, 0, 0x001122334455, 0x00aabbccdd01)),
        (81, 6, static r => Pick(r, 0, 0x00aabbccddee, 0x020000000001)),
        (57, 6, static r => Pick(r, 0, 0x00aabbccddee, 0x020000000002)),
        (61, 1, static r => Pick(r, 0, 1)),
        (89, 1, static r => Pick(r, 64, 128, 66)),
    ];

    /// <summary>Datagrams, the templates in the first.</summary>
    public static IEnumerable<byte[]> Datagrams(int count, int seed)
    {
        Random random = new(seed);
        const uint Seconds = 1_793_600_000;
        for (int number = 0; number < count; number++)
        {
            List<byte> packet = [];
            Append(packet, 9, 2);
            Append(packet, number == 0 ? 2 : SetsPerDatagram, 2);
            Append(packet, 10_000_000, 4);
            Append(packet, Seconds, 4);
            Append(packet, number, 4);
            Append(packet, 7, 4);
            if (number == 0)
            {
                AppendTemplate(packet, 256, addressBytes: 4);
                AppendTemplate(packet, 257, addressBytes: 16);
            }
            else
            {
                bool isV4 = random.Next(3) > 0;
                List<byte> set = [];
                for (int i = 0; i < SetsPerDatagram; i++)
                {
                    AppendRecord(set, random, isV4);
                }

                while (set.Count % 4 != 0)
                {
                    set.Add(0);
                }

                Append(packet, isV4 ? 256 : 257, 2);
                Append(packet, set.Count + 4, 2);
                packet.AddRange(set);
            }

            yield return [.. packet];
        }
    }

    private static long Pick(Random random, params long[] values) => values[random.Next(values.Length)];

    private static void AppendTemplate(List<byte> packet, int id, int addressBytes)
    {
        bool isV4 = addressBytes == 4;
        List<(int Type, int Bytes)> fields =
        [
            (isV4 ? 8 : 27, addressBytes), (isV4 ? 12 : 28, addressBytes), (isV4 ? 15 : 62, addressBytes), (isV4 ? 18 : 63, addressBytes), (22, 4), (21, 4), (4, 1), (7, 2), (11, 2), (32, 2),
            .. s_common.Select(static field => (field.Type, field.Bytes)),
        ];
        Append(packet, 0, 2);
        Append(packet, 8 + (fields.Count * 4), 2);
        Append(packet, id, 2);
        Append(packet, fields.Count, 2);
        foreach ((int type, int bytes) in fields)
        {
            Append(packet, type, 2);
            Append(packet, bytes, 2);
        }
    }

    private static void AppendRecord(List<byte> set, Random random, bool isV4)
    {
        string[] addresses = isV4
            ? ["10.0.0.1", "10.1.2.3", "10.1.255.255", "172.16.0.1", "192.168.1.1", "192.168.1.255", "8.8.8.8", "224.0.0.251", "203.0.113.7"]
            : ["::1", "2001:db8::1", "2001:db8:1::1", "2001:db8:ffff::1", "fe80::1", "fd00::1", "ff02::fb", "2606:4700::1111"];
        for (int i = 0; i < 4; i++)
        {
            set.AddRange(IPAddress.Parse(addresses[random.Next(addresses.Length)]).GetAddressBytes());
        }

        long first = 9_000_000 + random.Next(500_000);
        Append(set, first, 4);
        Append(set, first + Pick(random, 0, 1, 999, 1000, 1001, 60_000, 299_999), 4);
        // Collectors agree on ports and ICMP types only where they are those of the protocol.
        long protocol = Pick(random, 1, 6, 6, 6, 17, 17, 47, 50, 58, 132);
        bool hasPorts = protocol is 6 or 17 or 132, isIcmp = protocol is 1 or 58;
        long icmp = isIcmp ? Pick(random, 0, 2048, 2051, 771, 768, 32768) : 0;
        Append(set, protocol, 1);
        Append(set, hasPorts ? Pick(random, 0, 53, 80, 443, 1023, 1024, 5353, 40000, 65535) : 0, 2);
        Append(set, hasPorts ? Pick(random, 0, 53, 80, 443, 2048, 771, 40000, 65535) : icmp, 2);
        Append(set, icmp, 2);
        foreach ((int _, int bytes, Func<Random, long> value) in s_common)
        {
            Append(set, value(random), bytes);
        }
    }

    private static void Append(List<byte> packet, long value, int bytes)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(buffer, value);
        packet.AddRange(buffer[(8 - bytes)..]);
    }
}
