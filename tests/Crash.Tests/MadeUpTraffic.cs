using System.Buffers.Binary;

namespace LogFlowDb.Crash.Tests;

/// <summary>A capture file of UDP and TCP packets of invented hosts, and what it sums up to.</summary>
internal static class MadeUpTraffic
{
    private const int HeaderBytes = 14 + 20 + 20;

    /// <summary>Writes the file (pcap, Ethernet, headers only) and returns packets and IP octets.</summary>
    public static (long Packets, long Octets) Write(string path, int flows, int seed)
    {
        Random random = new(seed);
        long packets = 0;
        long octets = 0;
        using BinaryWriter file = new(File.Create(path));
        foreach (uint word in (ReadOnlySpan<uint>)[0xa1b2c3d4, 0x0004_0002, 0, 0, 65535, 1])
        {
            file.Write(word);
        }

        byte[] frame = new byte[HeaderBytes];
        for (int flow = 0; flow < flows; flow++)
        {
            bool isTcp = random.Next(3) > 0;
            uint source = 0x0a14_0000u | (uint)random.Next(1, 250);
            uint destination = 0xc633_6400u | (uint)random.Next(1, 250);
            ushort port = (ushort)(20_000 + flow);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                int length = random.Next(60, 1500);
                Fill(frame, isTcp, source, destination, port, (ushort)length);
                file.Write(1_793_610_000u + (uint)(flow / 50));
                file.Write((uint)(packets % 1_000_000));
                file.Write(frame.Length);
                file.Write(14 + length);
                file.Write(frame);
                packets++;
                octets += length;
            }
        }

        return (packets, octets);
    }

    private static void Fill(Span<byte> frame, bool isTcp, uint source, uint destination, ushort port, ushort length)
    {
        frame.Clear();
        frame[0] = 2;
        frame[6] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        Span<byte> ip = frame[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], length);
        ip[8] = 64;
        ip[9] = isTcp ? (byte)6 : (byte)17;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], destination);
        Span<byte> transport = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(transport, port);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], 443);
        if (isTcp)
        {
            transport[12] = 0x50;
            transport[13] = 0x10;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)(length - 20));
        }
    }
}
