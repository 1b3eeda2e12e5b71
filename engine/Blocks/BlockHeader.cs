using System.Buffers.Binary;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Where a column of a block lies and what is known of it. Offset counts from the start of the block.</summary>
internal sealed record BlockColumn(string Name, int Offset, int Length, uint Crc, ColumnStatistics Statistics);

/// <summary>
/// The front of a block. All numbers little-endian:
/// <code>
///  0 uint32 magic "LFB1"      16 uint32 table number   40 int64 least _time, ns
///  4 uint16 format version    20 uint32 rows           48 int64 greatest _time
///  6 uint16 parts             24 int64  first _id      56 uint32 columns
///  8 uint32 header length     32 int64  last _id       60 uint32 block length
/// 12 uint32 CRC-32C of the header, this field as 0
/// 64 per column: text name, byte kind (255 mixed), varint offset, varint length, uint32 CRC-32C of the chunk,
///    varint nulls, value min, value max, byte has sum, [zigzag sum], zigzag distinct count (−1 unknown)
/// then per part: byte kind (<see cref="BlockPartKind"/>), varint offset, varint length, uint32 CRC-32C
/// </code>
/// </summary>
internal sealed record BlockHeader(
    int TableNumber, int Rows, long FirstId, long LastId, long MinTime, long MaxTime, int BlockLength, IReadOnlyList<BlockColumn> Columns, IReadOnlyList<BlockPart> Parts)
{
    public const int FixedLength = 64;
    public const uint Magic = 0x3142464c;
    public const ushort Version = 2;
    private const byte MixedKind = 255;
    private const int CrcOffset = 12;
    private const int TableNumberOffset = 16;

    public BlockColumn? Find(string name)
    {
        int index = IndexOf(name);
        return index < 0 ? null : Columns[index];
    }

    /// <summary>−1 when the block has no such column.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <exception cref="InvalidDataException">The bytes are no header, or not of this table.</exception>
    public static BlockHeader Parse(ReadOnlySpan<byte> bytes, int tableNumber)
    {
        if (bytes.Length < FixedLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException("no block stands here");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version)
        {
            throw new InvalidDataException($"block format version {version}, this program reads {Version}");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != bytes.Length || Checksum(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]))
        {
            throw new InvalidDataException("checksum of the block header does not match");
        }

        ByteReader reader = new(bytes);
        reader.Take(16);
        int partCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        int number = (int)reader.UInt32(), rows = (int)reader.UInt32();
        long firstId = reader.Int64(), lastId = reader.Int64(), minTime = reader.Int64(), maxTime = reader.Int64();
        int columnCount = (int)reader.UInt32(), length = (int)reader.UInt32();
        if (number != tableNumber)
        {
            throw new InvalidDataException($"block of table number {number} in table number {tableNumber}");
        }

        List<BlockColumn> columns = [];
        for (int i = 0; i < columnCount; i++)
        {
            columns.Add(ParseColumn(ref reader, rows, length));
        }

        List<BlockPart> parts = [];
        for (int i = 0; i < partCount; i++)
        {
            parts.Add(ParsePart(ref reader, length));
        }

        return new BlockHeader(number, rows, firstId, lastId, minTime, maxTime, length, columns, parts);
    }

    public void Write(ByteWriter writer)
    {
        writer.UInt32(Magic);
        writer.UInt32(Version | ((uint)Parts.Count << 16));
        writer.UInt32(0);
        writer.UInt32(0);
        writer.UInt32((uint)TableNumber);
        writer.UInt32((uint)Rows);
        writer.Int64(FirstId);
        writer.Int64(LastId);
        writer.Int64(MinTime);
        writer.Int64(MaxTime);
        writer.UInt32((uint)Columns.Count);
        writer.UInt32((uint)BlockLength);
        foreach (BlockColumn column in Columns)
        {
            ColumnStatistics statistics = column.Statistics;
            writer.Text(column.Name);
            writer.Byte(statistics.Kind is { } kind ? (byte)kind : MixedKind);
            writer.Varint((ulong)column.Offset);
            writer.Varint((ulong)column.Length);
            writer.UInt32(column.Crc);
            writer.Varint((ulong)statistics.NullCount);
            ValueCodec.Write(statistics.Min, writer);
            ValueCodec.Write(statistics.Max, writer);
            writer.Byte(statistics.Sum is null ? (byte)0 : (byte)1);
            if (statistics.Sum is { } sum)
            {
                writer.SignedVarint(sum);
            }

            writer.SignedVarint(statistics.DistinctCount);
        }

        foreach (BlockPart part in Parts)
        {
            writer.Byte((byte)part.Kind);
            writer.Varint((ulong)part.Offset);
            writer.Varint((ulong)part.Length);
            writer.UInt32(part.Crc);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(writer.At(8, 4), (uint)writer.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.At(CrcOffset, 4), Checksum(writer.Written));
    }

    /// <summary>Gives the bytes of a header, checked before, to a table of another number.</summary>
    public static void Renumber(Span<byte> header, int tableNumber)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[TableNumberOffset..], (uint)tableNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CrcOffset..], Checksum(header));
    }

    /// <summary>Checks every chunk and part of a whole block against its checksum.</summary>
    /// <exception cref="InvalidDataException">One does not match; the message names it.</exception>
    public void CheckChunks(ReadOnlySpan<byte> block)
    {
        foreach (BlockColumn column in Columns)
        {
            Check(block, column.Offset, column.Length, column.Crc, $"column {column.Name}");
        }

        for (int i = 0; i < Parts.Count; i++)
        {
            Check(block, Parts[i].Offset, Parts[i].Length, Parts[i].Crc, $"part {i}");
        }
    }

    private static void Check(ReadOnlySpan<byte> block, int offset, int length, uint crc, string what)
    {
        if (offset > block.Length - length || Crc32C.Compute(block.Slice(offset, length)) != crc)
        {
            throw new InvalidDataException($"{what}: checksum does not match");
        }
    }

    private static BlockColumn ParseColumn(ref ByteReader reader, int rows, int blockLength)
    {
        string name = reader.Text();
        byte kind = reader.Byte();
        int offset = reader.Count(blockLength), length = reader.Count(blockLength - offset);
        uint crc = reader.UInt32();
        int nulls = reader.Count(rows);
        Value minimum = ValueCodec.Read(ref reader), maximum = ValueCodec.Read(ref reader);
        long? sum = reader.Byte() != 0 ? reader.SignedVarint() : null;
        int distinct = (int)reader.SignedVarint();
        ValueKind? known = kind == MixedKind ? null : (ValueKind)kind;
        return new BlockColumn(name, offset, length, crc, new ColumnStatistics(known, nulls, minimum, maximum, sum, distinct));
    }

    private static BlockPart ParsePart(ref ByteReader reader, int blockLength)
    {
        BlockPartKind kind = (BlockPartKind)reader.Byte();
        int offset = reader.Count(blockLength), length = reader.Count(blockLength - offset);
        return new BlockPart(kind, offset, length, reader.UInt32());
    }

    private static uint Checksum(ReadOnlySpan<byte> header)
    {
        uint crc = Crc32C.Compute(header[..CrcOffset]);
        crc = Crc32C.Compute([0, 0, 0, 0], crc);
        return Crc32C.Compute(header[(CrcOffset + 4)..], crc);
    }
}
