using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Benchmarks.Encodings;

/// <summary>A column of one block, alone, whose values ask for one encoding.</summary>
internal sealed class EncodingShape(string name, Column column)
{
    /// <summary>Rows that a scan asks for at once.</summary>
    private const int BatchRows = 4096;

    private readonly ByteWriter _bytes = new();
    private readonly ColumnBuffers _buffers = new();
    private BlockHeader? _header;

    public string Name => name;

    public Column Column => column;

    public double BytesPerValue => (double)_bytes.Length / column.Length;

    public void Encode()
    {
        _bytes.Clear();
        BlockParts parts = new(_bytes);
        ColumnNumbers[] numbers = [ColumnNumbers.Of(name, column)];
        AddressSharing.Settle(numbers, parts);
        int start = _bytes.Length;
        ColumnEncoder.Write(0, null, numbers, new MapEncoder(numbers, [null], parts), pairs: null, _bytes);
        ReadOnlySpan<byte> chunk = _bytes.Written[start..];
        BlockColumn place = new(name, start, chunk.Length, Crc32C.Compute(chunk), numbers[0].Statistics);
        _header = new BlockHeader(1, column.Length, 1, column.Length, 0, 0, _bytes.Length, [place], parts.All);
    }

    /// <summary>Opens the encoded column and decodes it batch by batch, as a scan does.</summary>
    public void Decode(Action<Column>? onBatch = null)
    {
        _buffers.NextGroup();
        BlockReader reader = new(_header!, (offset, length) => _bytes.WrittenBuffer.Slice(offset, length), _buffers);
        for (int first = 0; first < column.Length; first += BatchRows)
        {
            _buffers.NextBatch();
            Column batch = reader.Read(name, first, Math.Min(BatchRows, column.Length - first))!;
            onBatch?.Invoke(batch);
        }
    }
}
