using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// What stands in front of each entry of a tail, so that an entry can be trusted without FasterLog's own checks:
/// <code>
///  0 uint32 magic "LFT1"   8 uint64 generation   24 int64  first _id
///  4 byte   kind           16 uint64 sequence    32 uint32 rows
///  5 byte   version 2                            36 uint32 table number
///  6 uint16 0              44 rows (RowsCodec)   40 uint32 CRC-32C of the entry, this field as 0
///                             or filler
/// </code>
/// Sequence counts the entries of a generation from 0; a gap means that something between is missing. It also tells when bytes
/// of another place of the log stand here; generation and table number tell bytes of another file.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TailEntry(TailEntry.Kind Type, int Table, ulong Generation, ulong Sequence, long FirstId, int Rows)
{
    public const int HeaderLength = 44;
    private const uint Magic = 0x3154464c;
    private const byte Version = 2;
    private const int CrcOffset = 40;

    /// <summary>Written to disk: numbers may only grow.</summary>
    public enum Kind : byte
    {
        Rows = 1,

        /// <summary>Brings the end of a commit to a 4 KiB boundary, so that the next commit rewrites no acknowledged sector.</summary>
        Filler = 2,
    }

    /// <summary>Fills in the header and the checksum of an entry whose content already stands behind the header.</summary>
    public void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Magic);
        entry[4] = (byte)Type;
        entry[5] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], Generation);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(entry[24..], FirstId);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], (uint)Rows);
        BinaryPrimitives.WriteInt32LittleEndian(entry[36..], Table);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[CrcOffset..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[CrcOffset..], Crc32C.Compute(entry));
    }

    /// <summary>False when the bytes are not an intact entry.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out TailEntry result)
    {
        result = default;
        if (entry.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(entry) != Magic || entry[5] != Version)
        {
            return false;
        }

        uint crc = Crc32C.Compute(entry[..CrcOffset]);
        crc = Crc32C.Compute([0, 0, 0, 0], crc);
        crc = Crc32C.Compute(entry[HeaderLength..], crc);
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(entry[CrcOffset..]))
        {
            return false;
        }

        result = new TailEntry(
            (Kind)entry[4],
            BinaryPrimitives.ReadInt32LittleEndian(entry[36..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
            (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[32..]));
        return result.Type is Kind.Rows or Kind.Filler && result.Rows >= 0;
    }
}
