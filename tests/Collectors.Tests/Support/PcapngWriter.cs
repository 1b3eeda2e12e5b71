using System.Buffers.Binary;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Writes pcapng blocks in one byte order.</summary>
internal sealed class PcapngWriter(bool bigEndian)
{
    private readonly List<byte> _file = [];

    public byte[] Bytes => [.. _file];

    public int Length => _file.Count;

    public PcapngWriter Section(int major = 1) => Block(0x0a0d0d0a, [.. U32(0x1a2b3c4d), .. U16(major), .. U16(0), .. U64(-1)]);

    /// <param name="options">As code and value.</param>
    public PcapngWriter Interface(int linkType, int snapLength = 0, params (int Code, byte[] Value)[] options)
    {
        List<byte> body = [.. U16(linkType), .. U16(0), .. U32(snapLength)];
        foreach ((int code, byte[] value) in options)
        {
            body.AddRange([.. U16(code), .. U16(value.Length), .. Padded(value)]);
        }

        return Block(1, [.. body, .. options.Length > 0 ? U32(0) : []]);
    }

    public PcapngWriter Packet(int source, ulong time, byte[] data, int? original = null) =>
        Block(6, [.. U32(source), .. U32((uint)(time >> 32)), .. U32((uint)time), .. U32(data.Length), .. U32(original ?? data.Length), .. Padded(data)]);

    public PcapngWriter OldPacket(int source, ulong time, byte[] data) =>
        Block(2, [.. U16(source), .. U16(7), .. U32((uint)(time >> 32)), .. U32((uint)time), .. U32(data.Length), .. U32(data.Length), .. Padded(data)]);

    public PcapngWriter SimplePacket(byte[] data, int original) => Block(3, [.. U32(original), .. Padded(data)]);

    public PcapngWriter Block(uint type, byte[] body)
    {
        _file.AddRange([.. U32(type), .. U32(body.Length + 12), .. body, .. U32(body.Length + 12)]);
        return this;
    }

    public byte[] U64(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return bytes;
    }

    private static byte[] Padded(byte[] value) => [.. value, .. new byte[-value.Length & 3]];

    private byte[] U32(long value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, bigEndian ? BinaryPrimitives.ReverseEndianness((uint)value) : (uint)value);
        return bytes;
    }

    private byte[] U16(int value) => bigEndian ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];
}
