using System.Text;
using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_TheUsualDigits_GivesTheKnownCheck() => Assert.Equal(0xe3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(3071)]
    [InlineData(3072)]
    [InlineData(3073)]
    [InlineData(6143)]
    [InlineData(6144)]
    [InlineData(20_011)]
    public void Compute_AnyLengthAndSeed_IsTheSameBitByBit(int length)
    {
        Random random = new(length);
        byte[] bytes = new byte[length + 3];
        random.NextBytes(bytes);
        uint seed = (uint)random.NextInt64(1L << 32);
        for (int start = 0; start < 4; start++)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(start, length + 3 - start);
            uint bitwise = ~seed;
            foreach (byte value in part)
            {
                bitwise ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    bitwise = (bitwise >> 1) ^ ((bitwise & 1) * 0x82f63b78u);
                }
            }

            Assert.Equal(~bitwise, Crc32C.Compute(part, seed));
        }
    }
}
