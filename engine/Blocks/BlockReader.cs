using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Reads the columns of one block: each chunk and part is read and checked when first asked for, also those that an asked one
/// leans on. Not thread-safe.
/// </summary>
/// <param name="header">Of the block.</param>
/// <param name="read">Gives bytes of the block: offset from its start, length. They must stay as they are while the reader is used.</param>
/// <param name="buffers">Arrays to read into; null for columns that may be kept.</param>
internal sealed class BlockReader(BlockHeader header, Func<int, int, ReadOnlyMemory<byte>> read, ColumnBuffers? buffers) : IBlockColumns
{
    /// <summary>Columns that may lean on each other in a row; writers stay below it.</summary>
    public const int MaxChain = 6;

    private readonly ColumnChunk?[] _columns = new ColumnChunk?[header.Columns.Count];
    private readonly object?[] _parts = new object?[header.Parts.Count];
    private readonly List<int> _opening = [];

    /// <summary>Rows <paramref name="first"/> (a multiple of 1,024) and following; null when the block has no such column.</summary>
    /// <exception cref="InvalidDataException">The bytes fail their checks.</exception>
    public Column? Read(string name, int first, int count)
    {
        int index = header.IndexOf(name);
        return index < 0 ? null : Open(index).Read(first, count);
    }

    /// <summary>Some rows of a column, ascending; null when the block has no such column.</summary>
    /// <exception cref="InvalidDataException">The bytes fail their checks.</exception>
    public Column? ReadRows(string name, int first, int count, ReadOnlySpan<int> rows)
    {
        int index = header.IndexOf(name);
        return index < 0 ? null : Open(index).ReadRows(first, count, rows);
    }

    /// <summary>Every value of a column, and perhaps others, none null; null when they are not kept apart from the rows.</summary>
    /// <exception cref="InvalidDataException">The bytes fail their checks.</exception>
    public Column? Distinct(string name)
    {
        int index = header.IndexOf(name);
        return index < 0 ? null : Open(index).Dictionary;
    }

    /// <summary>See <see cref="ColumnChunk.Select"/>; the block has the column, of addresses.</summary>
    /// <exception cref="InvalidDataException">The bytes fail their checks.</exception>
    public int Select(string name, int code, int codeCount, int first, int count, Span<int> rows) =>
        Open(header.IndexOf(name)).Select(code, codeCount, first, count, rows);

    /// <summary>Reads and checks every part, whether a column uses it or not.</summary>
    /// <exception cref="InvalidDataException">One fails its checks.</exception>
    public void VerifyParts()
    {
        foreach (BlockPart part in header.Parts)
        {
            Bytes(part.Offset, part.Length, part.Crc, "part");
        }
    }

    public LongChunk Numbers(int column) => (uint)column < (uint)_columns.Length
        ? Open(column).Numbers
        : throw new InvalidDataException($"column {column} of {_columns.Length}");

    public T Part<T>(int part, BlockPartKind kind, Func<ReadOnlyMemory<byte>, T> open)
        where T : class
    {
        if ((uint)part >= (uint)_parts.Length || header.Parts[part].Kind != kind)
        {
            throw new InvalidDataException($"no part {part} of kind {kind}");
        }

        BlockPart place = header.Parts[part];
        _parts[part] ??= open(Bytes(place.Offset, place.Length, place.Crc, "part"));
        return (T)_parts[part]!;
    }

    private ColumnChunk Open(int index)
    {
        if (_columns[index] is { } open)
        {
            return open;
        }

        if (_opening.Contains(index) || _opening.Count > MaxChain)
        {
            throw new InvalidDataException("columns lean on each other in a circle");
        }

        _opening.Add(index);
        try
        {
            BlockColumn place = header.Columns[index];
            ReadOnlyMemory<byte> bytes = Bytes(place.Offset, place.Length, place.Crc, place.Name);
            ColumnChunk chunk = ColumnChunk.Open(bytes, place.Statistics.Kind, header.Rows, this, buffers);
            _columns[index] = chunk;
            return chunk;
        }
        finally
        {
            _opening.RemoveAt(_opening.Count - 1);
        }
    }

    private ReadOnlyMemory<byte> Bytes(int offset, int length, uint crc, string what)
    {
        ReadOnlyMemory<byte> bytes = read(offset, length);
        return Crc32C.Compute(bytes.Span) == crc ? bytes : throw new InvalidDataException($"checksum of {what} does not match");
    }
}
