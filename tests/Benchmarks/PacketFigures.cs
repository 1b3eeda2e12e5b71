using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Benchmarks;

/// <summary>Packet headers decoded from frames that lie in the cache, one thread, for made-up frames and for capture files.</summary>
internal static class PacketFigures
{
    private const int Rounds = 15;
    private const int Frames = 2048;
    private const int DecodedPerRound = 1 << 20;

    public static void Print(IReadOnlyList<string> files)
    {
        Random random = new(1);
        Measure("Ethernet, IPv4, TCP", Made(random, tagged: false, isIpv6: false));
        Measure("Ethernet, IPv6, TCP", Made(random, tagged: false, isIpv6: true));
        Measure("Ethernet, 802.1Q, IPv4, TCP", Made(random, tagged: true, isIpv6: false));
        foreach (string file in files)
        {
            Measure(Path.GetFileName(file), Read(file));
        }
    }

    private static List<(int LinkType, byte[] Bytes)> Made(Random random, bool tagged, bool isIpv6)
    {
        List<(int, byte[])> frames = [];
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = new byte[96];
            random.NextBytes(frame);
            int at = 12;
            if (tagged)
            {
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at), 0x8100);
                at += 4;
            }

            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at), isIpv6 ? (ushort)0x86dd : (ushort)0x0800);
            Span<byte> ip = frame.AsSpan(at + 2);
            BinaryPrimitives.WriteUInt16BigEndian(ip[(isIpv6 ? 4 : 2)..], 1400);
            ip[0] = isIpv6 ? (byte)0x60 : (byte)0x45;
            ip[isIpv6 ? 6 : 9] = 6;
            if (!isIpv6)
            {
                BinaryPrimitives.WriteUInt16BigEndian(ip[6..], 0x4000);
            }

            ip[(isIpv6 ? 40 : 20) + 12] = 0x50;
            frames.Add((LinkType.Ethernet, frame));
        }

        return frames;
    }

    private static List<(int LinkType, byte[] Bytes)> Read(string file)
    {
        List<(int, byte[])> frames = [];
        using CaptureReader reader = CaptureReader.Open(file);
        while (frames.Count < Frames && reader.TryRead(out CapturedFrame frame))
        {
            frames.Add((frame.LinkType, frame.Data[..Math.Min(frame.Data.Length, 128)].ToArray()));
        }

        return frames;
    }

    /// <summary>The shortest round, outer headers and then innermost.</summary>
    private static void Measure(string name, List<(int LinkType, byte[] Bytes)> frames)
    {
        double outer = Best(() => Outer(frames));
        double inner = Best(() => Innermost(frames));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{outer,8:F1} M headers/s{inner,8:F1} M/s innermost too"));
    }

    private static double Best(Func<long> action)
    {
        long best = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = action();
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        return DecodedPerRound / (best / (double)Stopwatch.Frequency) / 1e6;
    }

    private static long Outer(List<(int LinkType, byte[] Bytes)> frames)
    {
        long sum = 0;
        for (int i = 0, at = 0; i < DecodedPerRound; i++, at = at + 1 == frames.Count ? 0 : at + 1)
        {
            (int linkType, byte[] bytes) = frames[at];
            PacketDecoder.Decode(linkType, bytes, out PacketHeaders headers);
            sum += headers.IpLength + headers.DestinationPort;
        }

        return sum;
    }

    private static long Innermost(List<(int LinkType, byte[] Bytes)> frames)
    {
        long sum = 0;
        for (int i = 0, at = 0; i < DecodedPerRound; i++, at = at + 1 == frames.Count ? 0 : at + 1)
        {
            (int linkType, byte[] bytes) = frames[at];
            PacketDecoder.Decode(linkType, bytes, out PacketHeaders headers);
            sum += PacketDecoder.TryDecodeInnermost(bytes, headers, out PacketHeaders inner) ? inner.IpLength : headers.IpLength;
        }

        return sum;
    }
}
