using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using Xunit;

namespace LogFlowDb.Query.Tests.Aggregates;

public sealed class AddressNumbersTests
{
    [Fact]
    public void Number_ByManyThreads_IsTheSameForAllAndLeadsBack()
    {
        const int Addresses = 20_000;
        AddressNumbers numbers = new();
        int[][] given = new int[4][];
        Parallel.For(0, given.Length, thread =>
        {
            given[thread] = new int[Addresses];
            for (int i = 0; i < Addresses; i++)
            {
                // Each thread begins elsewhere, so that all of them add.
                int at = (i + (thread * 5_000)) % Addresses;
                given[thread][at] = numbers.Number(Address(at));
            }
        });

        Assert.Equal(Addresses, numbers.Count);
        Assert.Equal(Enumerable.Range(0, Addresses), given[0].Order());
        for (int i = 0; i < Addresses; i++)
        {
            Assert.All(given, ours => Assert.Equal(given[0][i], ours[i]));
            Assert.Equal(Address(i), numbers[given[0][i]]);
        }
    }

    private static IpValue Address(int at) => new(((UInt128)0x2001_0db8 << 96) + ((UInt128)(uint)(at % 100) << 64) + (uint)at);
}
