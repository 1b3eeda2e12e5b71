using LogFlowDb.Benchmarks.Encodings;
using Xunit;

namespace LogFlowDb.Benchmarks.Tests;

public sealed class MirroredTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Decode_Ports_GivesWhatWasEncoded(int maxDistance)
    {
        MirroredTable table = new(maxDistance);
        Assert.InRange(table.Mates, MirroredTable.RowCount / 3, MirroredTable.RowCount / 2);
        Assert.Equal(maxDistance > 1, table.IsFar);
        List<long> read = [];
        table.Decode(batch => read.AddRange(batch));
        Assert.True(table.Ports.SequenceEqual(read.ToArray()));
    }
}
