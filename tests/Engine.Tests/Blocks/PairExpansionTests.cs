using System.Runtime.Intrinsics.X86;
using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class PairExpansionTests
{
    [Fact]
    public void Expand_EveryMask_GivesWhatThePlainTwinGives()
    {
        if (!Avx2.IsSupported)
        {
            return;
        }

        for (ulong mask = 0; mask < 1 << 12; mask++)
        {
            Compare([mask * 0x0010_0100_1001_0010UL ^ mask], 64);
            Compare([mask << 52 | mask], 61);
        }
    }

    private static void Compare(ulong[] mates, int rows)
    {
        int[] own = [.. Enumerable.Range(1000, 64 + (2 * PairExpansion.Margin))], partner = [.. Enumerable.Range(5000, own.Length)];
        int[] codes = new int[rows], plainCodes = new int[rows];
        PairExpansion.ExpandVector(mates, own, partner, codes);
        PairExpansion.ExpandPlain<int>(mates, own, partner, plainCodes);
        Assert.Equal(plainCodes, codes);

        long[] wideOwn = [.. own.Select(v => v * (1L << 40))], widePartner = [.. partner.Select(v => v * -(1L << 40))];
        long[] numbers = new long[rows], plainNumbers = new long[rows];
        PairExpansion.ExpandVector(mates, wideOwn, widePartner, numbers);
        PairExpansion.ExpandPlain<long>(mates, wideOwn, widePartner, plainNumbers);
        Assert.Equal(plainNumbers, numbers);

        PairExpansion.AddDifferencesVector(mates, wideOwn, numbers);
        PairExpansion.AddDifferencesPlain(mates, wideOwn, plainNumbers);
        Assert.Equal(plainNumbers, numbers);
    }
}
