using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class BitPackingTests
{
    [Fact]
    public void Unpack_EveryWidth_GivesWhatWasPacked()
    {
        Random random = new(1);
        for (int width = 0; width <= 64; width++)
        {
            ulong mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
            ulong[] values = new ulong[BitPacking.FrameRows];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (ulong)random.NextInt64() * 2 & mask;
            }

            values[^1] = mask;
            byte[] packed = new byte[BitPacking.FrameBytes(width)];
            BitPacking.Pack(values, width, packed);
            long[] unpacked = new long[BitPacking.FrameRows];
            BitPacking.Unpack(packed, width, 7L, unpacked);
            Assert.Equal(values.Select(v => (long)v + 7), unpacked);
            if (width <= 31)
            {
                int[] codes = new int[BitPacking.FrameRows];
                BitPacking.Unpack(packed, width, 3, codes);
                Assert.Equal(values.Select(v => (int)v + 3), codes);
            }
        }
    }

    [Fact]
    public void Unpack_CodesBelowZero_CountAsTheGreatest() =>
        Assert.Equal(int.MaxValue, BitPacking.Unpack([], 0, -1, new int[BitPacking.FrameRows]));
}
