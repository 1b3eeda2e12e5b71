using System.Buffers.Binary;
using System.Numerics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Results;

/// <summary>
/// Batches as frames of a file of results: uint32 length, CRC-32C of the content, content as <see cref="BatchCodec"/> writes it. All
/// little-endian.
/// </summary>
internal static class ResultFrames
{
    public const int HeaderBytes = 8;

    /// <summary>A frame with its header.</summary>
    public static byte[] Encode(RowBatch batch)
    {
        ByteBuffer content = new();
        BatchCodec.Write(content, batch);
        ReadOnlySpan<byte> bytes = content.Span;
        byte[] frame = new byte[HeaderBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Checksum(bytes));
        bytes.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>False when the frame is not whole.</summary>
    /// <param name="frame">With its header.</param>
    /// <param name="batch">Its rows.</param>
    public static bool TryDecode(ReadOnlySpan<byte> frame, out RowBatch batch)
    {
        if (frame.Length < HeaderBytes || LengthOf(frame) != frame.Length - HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) != Checksum(frame[HeaderBytes..]))
        {
            batch = new RowBatch(0, [], []);
            return false;
        }

        batch = BatchCodec.Read(frame[HeaderBytes..]);
        return true;
    }

    /// <summary>Of the content, as the header tells it; below 0 in a damaged file perhaps.</summary>
    public static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    /// <summary>CRC-32C (RFC 3720).</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return ~sum;
    }
}
