using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class ColumnChunkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(5001)]
    public void Read_EveryKindOfColumn_GivesWhatWasWritten(int count)
    {
        RowBatch rows = Rows.Make(count, 1, seed: count);
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            ByteWriter writer = new();
            ColumnStatistics statistics = ColumnEncoder.Write(rows.Columns[i], writer);
            ColumnChunk chunk = ColumnChunk.Open(writer.WrittenBuffer, statistics.Kind, count);
            for (int first = 0; first < count; first += 2048)
            {
                int length = Math.Min(2048, count - first);
                Column part = chunk.Read(first, length);
                for (int row = 0; row < length; row++)
                {
                    Assert.True(rows.Columns[i][first + row] == part[row], $"{rows.Names[i]}[{first + row}]: {rows.Columns[i][first + row]} written, {part[row]} read");
                }
            }

            Assert.Equal(Enumerable.Range(0, count).Count(row => rows.Columns[i].IsNull(row)), statistics.NullCount);
        }
    }
}
