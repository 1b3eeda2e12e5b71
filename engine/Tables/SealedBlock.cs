using System.Buffers;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>A block on disk as a row group. Its header is read when first asked for and kept by the <see cref="HeaderCache"/>.</summary>
internal sealed class SealedBlock(string table, int tableNumber, BlockLocation location, BlockFiles files, HeaderCache headers) : IRowGroup
{
    public BlockLocation Location { get; } = location;

    public int RowCount => Location.Rows;

    public long MinTime => Location.MinTime;

    public long MaxTime => Location.MaxTime;

    public long FirstId => Location.FirstId;

    public long LastId => Location.LastId;

    public IReadOnlyList<string> ColumnNames => [.. Header.Columns.Select(c => c.Name)];

    public BlockHeader Header => headers.Get(this);

    public ColumnStatistics? Statistics(string column) => Header.Find(column)?.Statistics;

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(this, buffers);

    /// <exception cref="CorruptTableException">It fails its checks.</exception>
    public BlockHeader ReadHeader()
    {
        byte[] bytes = new byte[Location.HeaderLength];
        try
        {
            files.Read(Location, 0, bytes);
            BlockHeader header = BlockHeader.Parse(bytes, tableNumber);
            CheckPlace(header);
            return header;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            throw Damage("header", e);
        }
    }

    /// <summary>Reads and checks every column.</summary>
    /// <exception cref="CorruptTableException">One fails.</exception>
    public void Verify()
    {
        BlockHeader header = ReadHeader();
        using Reader reader = new(this, buffers: null);
        reader.VerifyParts();
        foreach (BlockColumn column in header.Columns)
        {
            reader.Read(column.Name, 0, RowCount);
        }
    }

    /// <summary>Reads all bytes of the block and checks them against every checksum in it; no value is decoded.</summary>
    /// <param name="block">As long as the block.</param>
    /// <exception cref="CorruptTableException">One fails.</exception>
    public void ReadWhole(Span<byte> block)
    {
        try
        {
            ReadBytes(0, block);
            BlockHeader header = BlockHeader.Parse(block[..Location.HeaderLength], tableNumber);
            CheckPlace(header);
            header.CheckChunks(block);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            throw Damage("content", e);
        }
    }

    /// <inheritdoc cref="EncodingName.Of(ReadOnlyMemory{byte}, BlockHeader, ICollection{int})"/>
    /// <exception cref="CorruptTableException">It cannot be told.</exception>
    public string EncodingOf(BlockColumn column, BlockHeader header, ICollection<int> parts)
    {
        try
        {
            byte[] start = new byte[Math.Min(column.Length, column.Statistics.NullCount > 0 ? column.Length : EncodingName.UsualPrefix)];
            ReadBytes(column.Offset, start);
            return EncodingName.Of(start, header, parts);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Damage($"column {column.Name}", e);
        }
    }

    private void CheckPlace(BlockHeader header)
    {
        if (header.FirstId != Location.FirstId || header.LastId != Location.LastId || header.Rows != Location.Rows || header.BlockLength != Location.Length)
        {
            throw new InvalidDataException("another block stands here");
        }
    }

    private void ReadBytes(int offset, Span<byte> buffer) => files.Read(Location, offset, buffer);

    private CorruptTableException Damage(string part, Exception cause) => new(
        table,
        files.Path(Location),
        $"block of rows {FirstId} to {LastId} ({RowCount} rows from {Values.ValueText.FormatDate(MinTime)} to {Values.ValueText.FormatDate(MaxTime)}), {part}: {cause.Message}");

    private sealed class Reader : IRowGroupReader
    {
        private readonly SealedBlock _block;
        private readonly BlockReader _columns;
        private readonly List<byte[]> _rented = [];

        public Reader(SealedBlock block, ColumnBuffers? buffers)
        {
            _block = block;
            _columns = new BlockReader(block.Header, ReadBytes, buffers);
        }

        public long BytesRead { get; private set; }

        public Column? Read(string column, int firstRow, int rowCount)
        {
            try
            {
                return _columns.Read(column, firstRow, rowCount);
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw _block.Damage($"column {column}", e);
            }
        }

        public void VerifyParts()
        {
            try
            {
                _columns.VerifyParts();
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw _block.Damage("parts", e);
            }
        }

        public void Dispose()
        {
            foreach (byte[] buffer in _rented)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            _rented.Clear();
        }

        private static bool IsDamage(Exception e) =>
            e is InvalidDataException or IOException or ArgumentException or OverflowException or IndexOutOfRangeException;

        private ReadOnlyMemory<byte> ReadBytes(int offset, int length)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
            _rented.Add(buffer);
            Memory<byte> bytes = buffer.AsMemory(0, length);
            _block.ReadBytes(offset, bytes.Span);
            BytesRead += length;
            return bytes;
        }
    }
}
