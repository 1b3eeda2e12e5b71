using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Batches of rows as bytes, for another process of this version: the form that rows have in the tail. Safe for concurrent use.
/// </summary>
public static class RowTransfer
{
    /// <summary>More in one batch are refused by <see cref="Decode"/>.</summary>
    public const int MaxRows = 1 << 16;

    public static byte[] Encode(RowBatch rows)
    {
        ByteWriter writer = new();
        RowsCodec.Write(rows, writer);
        return writer.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no batch.</exception>
    public static RowBatch Decode(ReadOnlyMemory<byte> bytes) => RowsCodec.Read(bytes, MaxRows);
}
