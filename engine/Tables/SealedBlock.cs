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
    /// <summary>The first read of a dictionary of addresses, which covers the head of most.</summary>
    private const int UsualHeadLength = 512;

    private volatile byte[]? _keptHeader;

    public BlockLocation Location { get; } = location;

    /// <summary>The bytes of the header while <see cref="HeaderCache"/> keeps them, which alone sets them.</summary>
    public byte[]? KeptHeader
    {
        get => _keptHeader;
        set => _keptHeader = value;
    }

    /// <summary>Set when the kept header is used, taken back by <see cref="HeaderCache"/>. A race between the two costs a read at most.</summary>
    public bool WasAsked { get; set; }

    public long StoredBytes => Location.Length;

    public int RowCount => Location.Rows;

    public long MinTime { get; } = location.MinTime;

    public long MaxTime { get; } = location.MaxTime;

    public long FirstId => Location.FirstId;

    public long LastId => Location.LastId;

    public IReadOnlyList<string> ColumnNames => FromHeader(static (bytes, _) => BlockHeader.Names(bytes), 0);

    public BlockHeader Header => FromHeader(static (bytes, number) => BlockHeader.Parse(bytes, number), tableNumber);

    /// <summary>What the block directory knows is answered without the header.</summary>
    public ColumnStatistics? Statistics(string column) => column == SystemFields.Time
        ? new ColumnStatistics(Values.ValueKind.Date, 0, Values.Value.FromDate(MinTime), Values.Value.FromDate(MaxTime), null, MinTime == MaxTime ? 1 : -1)
        : FromHeader(static (bytes, name) => BlockHeader.Find(bytes, name), column)?.Statistics;

    public ValueTotals? Totals(string column) => FromHeader(static (bytes, name) => BlockHeader.Totals(bytes, name), column);

    /// <summary>Addresses are looked up in their dictionary: its head and one frame are read.</summary>
    public bool MayContain(string column, Values.Value first, Values.Value last, ref long bytesRead)
    {
        if (FromHeader(static (bytes, name) => BlockHeader.Find(bytes, name), column) is not { } found)
        {
            return false;
        }

        if (found.AddressPart < 0 || first.Kind != Values.ValueKind.Ip || last.Kind != Values.ValueKind.Ip)
        {
            return true;
        }

        BlockPart part = FromHeader(static (bytes, index) => BlockHeader.Part(bytes, index), found.AddressPart);
        long read = 0;
        try
        {
            return OpenAddresses(part, ref read).ContainsAny(first.AsIp, last.AsIp, (offset, buffer) =>
            {
                ReadBytes(part.Offset + offset, buffer);
                read += buffer.Length;
            });
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            throw Damage($"addresses of column {column}", e);
        }
        finally
        {
            bytesRead += read;
        }
    }

    public IRowGroupReader OpenReader(ColumnBuffers? buffers = null) => new Reader(this, buffers);

    /// <exception cref="CorruptTableException">It fails its checks.</exception>
    public BlockHeader ReadHeader() => BlockHeader.Parse(ReadHeaderBytes(), tableNumber);

    /// <summary>The bytes of the header, which passed <see cref="BlockHeader.Check"/>.</summary>
    /// <exception cref="CorruptTableException">It fails its checks.</exception>
    public byte[] ReadHeaderBytes()
    {
        byte[] bytes = new byte[Location.HeaderLength];
        try
        {
            files.Read(Location, 0, bytes);
            BlockHeader.Check(bytes, tableNumber);
            CheckPlace(bytes);
            return bytes;
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
            CheckPlace(block[..Location.HeaderLength]);
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

    private T FromHeader<T, TArgument>(Func<ReadOnlySpan<byte>, TArgument, T> get, TArgument argument)
    {
        byte[] bytes = headers.Get(this);
        try
        {
            return get(bytes, argument);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
        {
            throw Damage("header", e);
        }
    }

    private AddressDictionary OpenAddresses(BlockPart part, ref long read)
    {
        byte[] head = new byte[Math.Min(UsualHeadLength, part.Length)];
        ReadBytes(part.Offset, head);
        read += head.Length;
        int length = AddressDictionary.ReadHeadLength(head, part.Length);
        if (length > head.Length)
        {
            int had = head.Length;
            Array.Resize(ref head, length);
            ReadBytes(part.Offset + had, head.AsSpan(had));
            read += length - had;
        }

        return AddressDictionary.Open(head, part.Length);
    }

    private void CheckPlace(ReadOnlySpan<byte> header)
    {
        if (BlockHeader.Extent(header) != (Location.Rows, Location.FirstId, Location.LastId, Location.Length))
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
        private readonly BlockHeader _header;
        private readonly BlockReader _columns;
        private readonly List<byte[]> _rented = [];
        private (string Column, Values.Value First, Values.Value Last, (int Code, int Count) Codes)? _codes;

        public Reader(SealedBlock block, ColumnBuffers? buffers)
        {
            _block = block;
            _header = block.Header;
            _columns = new BlockReader(_header, ReadBytes, buffers);
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

        public Column? ReadRows(string column, int firstRow, int rowCount, ReadOnlySpan<int> rows)
        {
            try
            {
                return _columns.ReadRows(column, firstRow, rowCount, rows);
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw _block.Damage($"column {column}", e);
            }
        }

        public Column? Distinct(string column)
        {
            try
            {
                return _columns.Distinct(column);
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw _block.Damage($"column {column}", e);
            }
        }

        public int SelectBetween(string column, Values.Value first, Values.Value last, int firstRow, int rowCount, Span<int> rows)
        {
            try
            {
                return Codes(column, first, last) is not { } codes ? -1
                    : codes.Count == 0 ? 0
                    : _columns.Select(column, codes.Code, codes.Count, firstRow, rowCount, rows);
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

        /// <summary>The codes of a range of addresses, which is asked for batch after batch; null for columns of anything else.</summary>
        private (int Code, int Count)? Codes(string column, Values.Value first, Values.Value last)
        {
            if (_codes is { } known && known.Column == column && known.First == first && known.Last == last)
            {
                return known.Codes;
            }

            if (first.Kind != Values.ValueKind.Ip || last.Kind != Values.ValueKind.Ip || _header.Find(column) is not { AddressPart: >= 0 } found)
            {
                return null;
            }

            BlockPart part = _header.Parts[found.AddressPart];
            long read = 0;
            (int, int) codes = _block.OpenAddresses(part, ref read).Codes(first.AsIp, last.AsIp, (offset, buffer) =>
            {
                _block.ReadBytes(part.Offset + offset, buffer);
                read += buffer.Length;
            });
            BytesRead += read;
            _codes = (column, first, last, codes);
            return codes;
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
