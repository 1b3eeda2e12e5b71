using LogFlowDb.Engine.Columns;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class BlockReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(5001)]
    [InlineData(20_001)]
    public void Read_EveryKindOfColumn_GivesWhatWasWritten(int count)
    {
        RowBatch rows = Rows.Make(count, 1, seed: count);
        (string, Column)[] columns = new (string, Column)[rows.Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = (i == 0 ? "time" : rows.Names[i], rows.Columns[i]);
        }

        WrittenBlock block = new(WrittenBlock.Batch(columns));
        block.AssertSame(2048);
        block.AssertSame(count);
    }
}
