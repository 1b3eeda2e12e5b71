using System.Buffers.Binary;

namespace LogFlowDb.Crash.Tests;

/// <summary>A capture file of UDP and TCP packets of invented hosts, and what it sums up to.</summary>
internal static class MadeUpTraffic
{
    private const int EthernetBytes = 14;
    private const int TransportBytes = 20;

    /// <summary>Writes the file: pcap, Ethernet, headers only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="conversations">Their number; each has 1 to 11 packets.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="isMixed">Every third conversation is IPv6, every second is answered; else IPv4 in one direction.</param>
    public static TrafficTotals Write(string path, int conversations, int seed, bool isMixed = false)
    {
        Random random = new(seed);
        long packets = 0;
        long octets = 0;
        long answered = 0;
        long allAnswers = 0;
        using BinaryWriter file = new(File.Create(path));
        foreach (uint word in (ReadOnlySpan<uint>)[0xa1b2c3d4, 0x0004_0002, 0, 0, 65535, 1])
        {
            file.Write(word);
        }

        for (int conversation = 0; conversation < conversations; conversation++)
        {
            bool isTcp = random.Next(3) > 0;
            bool isIpv6 = isMixed && conversation % 3 == 0;
            byte client = (byte)random.Next(1, 250);
            byte server = (byte)random.Next(1, 250);
            ushort port = (ushort)(20_000 + conversation);
            int answers = 0;
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                int length = random.Next(80, 1500);
                bool isAnswer = isMixed && conversation % 2 == 0 && i % 3 == 2;
                answers += isAnswer ? 1 : 0;
                byte[] frame = Frame(isTcp, isIpv6, client, server, port, isAnswer, (ushort)length);
                file.Write(1_793_610_000u + (uint)(conversation / 50));
                file.Write((uint)(packets % 1_000_000));
                file.Write(frame.Length);
                file.Write(EthernetBytes + length);
                file.Write(frame);
                packets++;
                octets += length;
            }

            answered += answers > 0 ? 1 : 0;
            allAnswers += answers;
        }

        return new TrafficTotals(packets, octets, conversations, answered, allAnswers);
    }

    private static byte[] Frame(bool isTcp, bool isIpv6, byte client, byte server, ushort port, bool isAnswer, ushort length)
    {
        int ipBytes = isIpv6 ? 40 : 20;
        byte[] frame = new byte[EthernetBytes + ipBytes + TransportBytes];
        frame[0] = 2;
        frame[6] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), isIpv6 ? (ushort)0x86dd : (ushort)0x0800);
        Span<byte> ip = frame.AsSpan(EthernetBytes);
        byte protocol = isTcp ? (byte)6 : (byte)17;
        int addressBytes;
        if (isIpv6)
        {
            addressBytes = 16;
            ip[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(length - ipBytes));
            ip[6] = protocol;
            ip[7] = 64;
        }
        else
        {
            addressBytes = 4;
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], length);
            ip[8] = 64;
            ip[9] = protocol;
        }

        Span<byte> source = ip.Slice(ipBytes - (2 * addressBytes), addressBytes);
        Span<byte> destination = ip.Slice(ipBytes - addressBytes, addressBytes);
        WriteHost(isAnswer ? destination : source, client, isServer: false);
        WriteHost(isAnswer ? source : destination, server, isServer: true);
        Span<byte> transport = ip[ipBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(transport, isAnswer ? (ushort)443 : port);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], isAnswer ? port : (ushort)443);
        if (isTcp)
        {
            transport[12] = 0x50;
            transport[13] = 0x10;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)(length - ipBytes));
        }

        return frame;
    }

    /// <summary>10.20.0.x and 198.51.100.x, or 2001:db8::x and 2001:db8:0:1::x.</summary>
    private static void WriteHost(Span<byte> address, byte host, bool isServer)
    {
        if (address.Length == 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(address, isServer ? 0xc633_6400u : 0x0a14_0000u);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(address, isServer ? 0x2001_0db8_0000_0001ul : 0x2001_0db8_0000_0000ul);
        }

        address[^1] = host;
    }
}
