using System.Buffers.Binary;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Writes UDP payloads as a pcap file of Ethernet frames.</summary>
internal sealed class PcapWriter
{
    private const uint FirstSecond = 1_790_000_000;

    private readonly MemoryStream _file = new();
    private int _count;

    public PcapWriter()
    {
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 262_144);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        _file.Write(header);
    }

    public static long FirstTime => FirstSecond * 1_000_000_000L;

    public byte[] Bytes => _file.ToArray();

    /// <summary>Adds a datagram from 192.0.2.1:4444, 10 ms after the one before.</summary>
    public PcapWriter Add(ReadOnlySpan<byte> payload, uint source = 0xc0000201)
    {
        byte[] frame = new byte[14 + 20 + 8 + payload.Length];
        frame[12] = 8;
        Span<byte> ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(28 + payload.Length));
        ip[8] = 64;
        ip[9] = 17;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x7f000001);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], 4444);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], 2055);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + payload.Length));
        payload.CopyTo(ip[28..]);
        return AddFrame(frame);
    }

    public PcapWriter AddFrame(ReadOnlySpan<byte> frame)
    {
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, FirstSecond + (uint)(_count / 100));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(_count % 100 * 10_000));
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)frame.Length);
        _file.Write(header);
        _file.Write(frame);
        _count++;
        return this;
    }
}
