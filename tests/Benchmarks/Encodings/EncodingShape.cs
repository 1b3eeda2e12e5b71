using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Benchmarks.Encodings;

/// <summary>A column of one block whose values ask for one encoding.</summary>
internal sealed class EncodingShape(string name, Column column)
{
    /// <summary>Rows that a scan asks for at once.</summary>
    private const int BatchRows = 2048;

    private readonly ByteWriter _bytes = new();
    private readonly ColumnBuffers _buffers = new();
    private ColumnStatistics? _statistics;

    public string Name => name;

    public Column Column => column;

    public double BytesPerValue => (double)_bytes.Length / column.Length;

    public void Encode()
    {
        _bytes.Clear();
        _statistics = ColumnEncoder.Write(column, _bytes);
    }

    /// <summary>Opens the encoded column and decodes it batch by batch, as a scan does.</summary>
    public void Decode(Action<Column>? onBatch = null)
    {
        _buffers.NextGroup();
        ColumnChunk chunk = ColumnChunk.Open(_bytes.WrittenBuffer, _statistics!.Kind, column.Length, _buffers);
        for (int first = 0; first < column.Length; first += BatchRows)
        {
            _buffers.NextBatch();
            Column batch = chunk.Read(first, Math.Min(BatchRows, column.Length - first));
            onBatch?.Invoke(batch);
        }
    }
}
