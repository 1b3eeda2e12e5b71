using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class ExactDivisorTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(1000UL)]
    [InlineData(1_000_000UL)]
    [InlineData(1UL << 63)]
    [InlineData((1UL << 63) + 1)]
    [InlineData(ulong.MaxValue - 1)]
    [InlineData(ulong.MaxValue)]
    public void Quotient_EdgesOfTheRange_AsDivision(ulong divisor)
    {
        ExactDivisor exact = new(divisor);
        ulong most = ulong.MaxValue / divisor;
        foreach (ulong quotient in (ulong[])[0, 1, most / 2, most - 1, most])
        {
            Assert.True(exact.Divides(quotient * divisor));
            Assert.Equal(quotient, exact.Quotient(quotient * divisor));
        }

        Assert.Equal(divisor == 1, exact.Divides((most * divisor) - 1));
    }

    [Fact]
    public void Divides_AnyNumbers_AsRemainder() =>
        Prop.ForAll<ulong, ulong, byte>((a, b, bits) =>
        {
            ulong divisor = Math.Max(1, a >> (bits % 64));
            ExactDivisor exact = new(divisor);
            ulong multiple = b - (b % divisor);
            return exact.Divides(b) == (b % divisor == 0) && exact.Divides(multiple) && exact.Quotient(multiple) == b / divisor;
        }).QuickCheckThrowOnFailure();
}
