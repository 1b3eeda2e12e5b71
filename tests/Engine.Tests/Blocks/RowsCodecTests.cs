using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class RowsCodecTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(3000)]
    public void Read_EveryKindOfColumn_GivesWhatWasWritten(int count)
    {
        RowBatch rows = Rows.Make(count, 1, seed: count);
        ByteWriter writer = new();
        RowsCodec.Write(rows, writer);
        Rows.AssertSame(rows, RowsCodec.Read(writer.WrittenBuffer, count));
    }

    [Fact]
    public void Read_CutAnywhere_IsInvalidData()
    {
        RowBatch rows = Rows.Make(20, 1, seed: 3);
        ByteWriter writer = new();
        RowsCodec.Write(rows, writer);
        for (int length = 0; length < writer.Length; length++)
        {
            ReadOnlyMemory<byte> cut = writer.WrittenBuffer[..length];
            Assert.Throws<InvalidDataException>(() => RowsCodec.Read(cut, 20));
        }
    }
}
