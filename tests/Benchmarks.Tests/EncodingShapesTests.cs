using LogFlowDb.Benchmarks.Encodings;
using Xunit;

namespace LogFlowDb.Benchmarks.Tests;

public sealed class EncodingShapesTests
{
    [Fact]
    public void Decode_EveryShape_GivesWhatWasEncoded()
    {
        foreach (EncodingShape shape in EncodingShapes.All())
        {
            shape.Encode();
            int row = 0;
            shape.Decode(batch =>
            {
                for (int i = 0; i < batch.Length; i++, row++)
                {
                    Assert.True(shape.Column[row] == batch[i], $"{shape.Name}[{row}]");
                }
            });
            Assert.Equal(shape.Column.Length, row);
        }
    }
}
