using System.Buffers.Binary;
using System.Text;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Where a column of a block lies and what is known of it. Offset counts from the start of the block.</summary>
/// <param name="Name">Of the field.</param>
/// <param name="Offset">Of the chunk.</param>
/// <param name="Length">Of the chunk, bytes.</param>
/// <param name="Crc">CRC-32C of the chunk.</param>
/// <param name="Statistics">Of the values.</param>
/// <param name="AddressPart">The part with the addresses of the column, and perhaps of others; −1 when it is no column of addresses.</param>
internal sealed record BlockColumn(string Name, int Offset, int Length, uint Crc, ColumnStatistics Statistics, int AddressPart = -1)
{
    /// <summary>Of a block that is being written; of one that was read <see cref="BlockHeader.Totals"/> has them.</summary>
    public ValueTotals? Totals { get; init; }
}

/// <summary>
/// The front of a block. All numbers little-endian:
/// <code>
///  0 uint32 magic "LFB1"      16 uint32 table number   40 int64 least _time, ns
///  4 uint16 format version    20 uint32 rows           48 int64 greatest _time
///  6 uint16 parts             24 int64  first _id      56 uint32 columns
///  8 uint32 header length     32 int64  last _id       60 uint32 block length
/// 12 uint32 CRC-32C of the header, this field as 0
/// 64 per column: text name, varint length of the rest, varint offset, varint length, uint32 CRC-32C of the chunk,
///    varint address part + 1, statistics (<see cref="StatisticsCodec"/>), totals by value (<see cref="TotalsCodec"/>) or nothing
/// then per part: byte kind (<see cref="BlockPartKind"/>), varint offset, varint length, uint32 CRC-32C
/// </code>
/// Columns can be skipped by their length: a question about one of them need not parse the others.
/// </summary>
internal sealed record BlockHeader(
    int TableNumber, int Rows, long FirstId, long LastId, long MinTime, long MaxTime, int BlockLength, IReadOnlyList<BlockColumn> Columns, IReadOnlyList<BlockPart> Parts)
{
    public const int FixedLength = 64;
    public const uint Magic = 0x3142464c;
    public const ushort Version = 3;
    private const int CrcOffset = 12;
    private const int PartCountOffset = 6;
    private const int TableNumberOffset = 16;
    private const int RowsOffset = 20;
    private const int FirstIdOffset = 24;
    private const int LastIdOffset = 32;
    private const int ColumnsOffset = 56;
    private const int BlockLengthOffset = 60;
    private const int MaxNameOnStack = 256;

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
        Check(bytes, tableNumber);
        ByteReader reader = new(bytes);
        reader.Take(16);
        int partCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[PartCountOffset..]);
        int number = (int)reader.UInt32(), rows = (int)reader.UInt32();
        long firstId = reader.Int64(), lastId = reader.Int64(), minTime = reader.Int64(), maxTime = reader.Int64();
        int columnCount = (int)reader.UInt32(), length = (int)reader.UInt32();
        List<BlockColumn> columns = [];
        for (int i = 0; i < columnCount; i++)
        {
            string name = reader.Text();
            ByteReader content = new(reader.Take(reader.Count(reader.Left)));
            columns.Add(ParseColumn(name, ref content, rows, length));
        }

        List<BlockPart> parts = [];
        for (int i = 0; i < partCount; i++)
        {
            parts.Add(ParsePart(ref reader, length));
        }

        return new BlockHeader(number, rows, firstId, lastId, minTime, maxTime, length, columns, parts);
    }

    /// <exception cref="InvalidDataException">The bytes are no header, or not of this table.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, int tableNumber)
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

        uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes[TableNumberOffset..]);
        if (number != (uint)tableNumber)
        {
            throw new InvalidDataException($"block of table number {number} in table number {tableNumber}");
        }
    }

    /// <summary>Rows, ids and length of a block by a header that passed <see cref="Check"/>.</summary>
    public static (int Rows, long FirstId, long LastId, int BlockLength) Extent(ReadOnlySpan<byte> bytes) => (
        (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[RowsOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[FirstIdOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[LastIdOffset..]),
        (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlockLengthOffset..]));

    /// <summary>One column of a header that passed <see cref="Check"/>; null when the block has no such column.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header.</exception>
    public static BlockColumn? Find(ReadOnlySpan<byte> bytes, string name)
    {
        return IndexOf(bytes, name, out ByteReader content) < 0
            ? null
            : ParseColumn(
                name,
                ref content,
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[RowsOffset..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlockLengthOffset..]));
    }

    /// <summary>The totals by the values of one column of a header that passed <see cref="Check"/>; null when it has none.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header.</exception>
    public static ValueTotals? Totals(ReadOnlySpan<byte> bytes, string name)
    {
        int rows = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[RowsOffset..]);
        int index = IndexOf(bytes, name, out ByteReader content);
        if (index < 0)
        {
            return null;
        }

        BlockColumn column = ParseColumn(name, ref content, rows, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlockLengthOffset..]));
        return content.Left == 0 ? null : TotalsCodec.Read(ref content, column.Statistics, Names(bytes), rows);
    }

    /// <summary>One part of a header that passed <see cref="Check"/>.</summary>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public static BlockPart Part(ReadOnlySpan<byte> bytes, int index)
    {
        ByteReader reader = AtColumns(bytes, out int columns);
        for (int i = 0; i < columns; i++)
        {
            reader.Take(reader.Count(reader.Left));
            reader.Take(reader.Count(reader.Left));
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[PartCountOffset..]);
        for (int i = 0; i < count; i++)
        {
            BlockPart part = ParsePart(ref reader, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlockLengthOffset..]));
            if (i == index)
            {
                return part;
            }
        }

        throw new InvalidDataException($"no part {index} of {count}");
    }

    /// <summary>The names of the columns in a header that passed <see cref="Check"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no header.</exception>
    public static string[] Names(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = AtColumns(bytes, out int columns);
        List<string> names = [];
        for (int i = 0; i < columns; i++)
        {
            names.Add(reader.Text());
            reader.Take(reader.Count(reader.Left));
        }

        return [.. names];
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
        ByteWriter content = new(256);
        foreach (BlockColumn column in Columns)
        {
            content.Clear();
            content.Varint((ulong)column.Offset);
            content.Varint((ulong)column.Length);
            content.UInt32(column.Crc);
            content.Varint((ulong)(column.AddressPart + 1));
            StatisticsCodec.Write(column.Statistics, content);
            if (column.Totals is { } totals)
            {
                TotalsCodec.Write(totals, IndexOf, content);
            }

            writer.Text(column.Name);
            writer.Varint((ulong)content.Length);
            writer.Bytes(content.Written);
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

    /// <summary>−1 when the block has no such column.</summary>
    /// <param name="content">What the header says of the column.</param>
    private static int IndexOf(ReadOnlySpan<byte> bytes, string name, out ByteReader content)
    {
        Span<byte> wanted = stackalloc byte[MaxNameOnStack];
        wanted = Encoding.UTF8.GetByteCount(name) <= wanted.Length ? wanted : new byte[Encoding.UTF8.GetByteCount(name)];
        wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
        ByteReader reader = AtColumns(bytes, out int columns);
        for (int i = 0; i < columns; i++)
        {
            bool found = reader.Take(reader.Count(reader.Left)).SequenceEqual(wanted);
            ReadOnlySpan<byte> rest = reader.Take(reader.Count(reader.Left));
            if (found)
            {
                content = new ByteReader(rest);
                return i;
            }
        }

        content = default;
        return -1;
    }

    private static ByteReader AtColumns(ReadOnlySpan<byte> bytes, out int columns)
    {
        columns = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[ColumnsOffset..]);
        ByteReader reader = new(bytes);
        reader.Take(FixedLength);
        return reader;
    }

    private static BlockColumn ParseColumn(string name, ref ByteReader content, int rows, int blockLength)
    {
        int offset = content.Count(blockLength), length = content.Count(blockLength - offset);
        uint crc = content.UInt32();
        int part = content.Count(ushort.MaxValue) - 1;
        return new BlockColumn(name, offset, length, crc, StatisticsCodec.Read(ref content, rows), part);
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
