using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// One record of a block directory, format 2:
/// <code>
///  0 uint32 magic "LFD2"      16 int64  time it was written, ns since 1970 UTC, as ClockWatch reckons
///  4 uint32 payload length    24 byte   kind, 3 bytes 0
///  8 uint64 sequence          28 uint32 CRC-32C of bytes 0–27 and the payload
/// 32 payload
/// </code>
/// Sequence grows by one a record, over compactions too.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DirectoryRecord(DirectoryRecord.Kind Type, ulong Sequence, long Written)
{
    private const uint Magic = 0x3244464c;
    private const uint FirstFormat = 0x3144464c;
    private const int PrefixLength = 32;
    private const int CrcOffset = 28;

    /// <summary>Written to disk: numbers may only grow.</summary>
    internal enum Kind : byte
    {
        Sealed = 1,
        GenerationBegun = 2,
        Merged = 3,
        Dropped = 4,
        State = 5,
    }

    public byte[] Write(ReadOnlySpan<byte> payload)
    {
        byte[] record = new byte[PrefixLength + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(16), Written);
        record[24] = (byte)Type;
        payload.CopyTo(record.AsSpan(PrefixLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(CrcOffset), Checksum(record, payload));
        return record;
    }

    /// <summary>False when no intact record stands at the start of the bytes.</summary>
    /// <exception cref="InvalidDataException">It is a record of another format.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DirectoryRecord record, out ReadOnlySpan<byte> payload, out int length)
    {
        record = default;
        payload = default;
        length = 0;
        if (bytes.Length < PrefixLength)
        {
            return false;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (magic == FirstFormat)
        {
            throw new InvalidDataException("block directory of format 1, this program reads 2");
        }

        uint payloadLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (magic != Magic || payloadLength > bytes.Length - PrefixLength)
        {
            return false;
        }

        payload = bytes.Slice(PrefixLength, (int)payloadLength);
        length = PrefixLength + payload.Length;
        record = new DirectoryRecord(
            (Kind)bytes[24], BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        return Checksum(bytes, payload) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]);
    }

    /// <summary>Whether an intact record stands anywhere in the bytes.</summary>
    public static bool AnyIn(ReadOnlySpan<byte> bytes)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Magic);
        while (true)
        {
            int at = bytes.IndexOf(magic);
            if (at < 0)
            {
                return false;
            }

            if (TryRead(bytes[at..], out _, out _, out _))
            {
                return true;
            }

            bytes = bytes[(at + 1)..];
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload) =>
        Crc32C.Compute(payload, Crc32C.Compute(prefix[..CrcOffset]));
}
