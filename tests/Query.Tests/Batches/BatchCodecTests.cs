using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class BatchCodecTests
{
    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSameRows() =>
        Prop.ForAll<int>(static seed =>
        {
            Random random = new(seed);
            RowBatch batch = RandomValues.Batch(random, random.Next(200));
            ByteBuffer bytes = new();
            BatchCodec.Write(bytes, batch);
            RowBatch read = BatchCodec.Read(bytes.Span);
            Assert.Equal(batch.RowCount, read.RowCount);
            Assert.Equal(batch.Names.ToArray(), read.Names.ToArray());
            for (int i = 0; i < batch.Columns.Length; i++)
            {
                for (int row = 0; row < batch.RowCount; row++)
                {
                    // Equality of values is exact by kind; the text tells the order of maps too.
                    Assert.Equal(batch.Columns[i][row], read.Columns[i][row]);
                    Assert.Equal(batch.Columns[i][row].ToString(), read.Columns[i][row].ToString());
                }
            }
        }).QuickCheckThrowOnFailure();
}
