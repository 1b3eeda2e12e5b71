using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>Makes a block of rows: header, then one chunk a column. Stateless.</summary>
internal static class BlockWriter
{
    /// <param name="rows">Must have the fields <paramref name="timeField"/> (Date) and <paramref name="idField"/> (Long), none null.</param>
    public static (BlockHeader Header, ByteWriter Bytes, int HeaderLength) Write(RowBatch rows, int tableNumber, string timeField, string idField)
    {
        ByteWriter chunks = new(rows.RowCount * 24);
        List<BlockColumn> columns = [];
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            Column column = rows.Columns[i];
            if (column.Kind == ValueKind.Null)
            {
                continue;
            }

            int start = chunks.Length;
            ColumnStatistics statistics = ColumnEncoder.Write(column, chunks);
            ReadOnlySpan<byte> chunk = chunks.Written[start..];
            columns.Add(new BlockColumn(rows.Names[i], start, chunk.Length, Crc32C.Compute(chunk), statistics));
        }

        ColumnStatistics time = columns.First(c => string.Equals(c.Name, timeField, StringComparison.Ordinal)).Statistics;
        ColumnStatistics id = columns.First(c => string.Equals(c.Name, idField, StringComparison.Ordinal)).Statistics;
        BlockHeader header = new(
            tableNumber, rows.RowCount, id.Min.AsLong, id.Max.AsLong, time.Min.AsLong, time.Max.AsLong, 0, columns);

        // Offsets count from the start of the block, so they depend on the header's length, which depends on them (varints).
        // Lengths only grow with the offsets, so this settles after a step or two.
        int headerLength = 0;
        ByteWriter bytes = new(chunks.Length + 8192);
        while (true)
        {
            bytes.Clear();
            BlockHeader placed = header with
            {
                BlockLength = headerLength + chunks.Length,
                Columns = [.. columns.Select(c => c with { Offset = c.Offset + headerLength })],
            };
            placed.Write(bytes);
            if (bytes.Length == headerLength)
            {
                bytes.Bytes(chunks.Written);
                return (placed, bytes, headerLength);
            }

            headerLength = bytes.Length;
        }
    }
}
