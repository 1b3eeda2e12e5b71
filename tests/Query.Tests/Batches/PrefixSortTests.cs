using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class PrefixSortTests
{
    [Theory]
    [InlineData(0, 1, 1UL)]
    [InlineData(7, 3, 2UL)]
    [InlineData(1024, 5, 100UL)]
    [InlineData(1025, 5, 100UL)]
    [InlineData(300_000, 11, 70_000UL)]
    [InlineData(50_000, 13, ulong.MaxValue)]
    public void Sort_EqualNumbers_KeepTheirOrder(int count, int seed, ulong span)
    {
        Random random = new(seed);
        ulong[] prefixes = new ulong[count];
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
        {
            prefixes[i] = (ulong)random.NextInt64() * 2 % span;
            rows[i] = i;
        }

        int[] wanted = [.. Enumerable.Range(0, count).OrderBy(i => prefixes[i]).ThenBy(static i => i)];
        int checks = 0;
        PrefixSort.Sort(ref prefixes, ref rows, () => checks++);
        Assert.Equal(wanted, rows);
        Assert.Equal(prefixes.Order(), prefixes);
        Assert.Equal(count > 1024, checks > 0);
    }
}
