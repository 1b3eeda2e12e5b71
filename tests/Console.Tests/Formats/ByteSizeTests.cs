using LogFlowDb.Console.Formats;
using Xunit;

namespace LogFlowDb.Console.Tests.Formats;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(9994, "9.99 kB")]
    [InlineData(9996, "10.0 kB")]
    [InlineData(99_949, "99.9 kB")]
    [InlineData(99_950, "100 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(22_760_039, "22.8 MB")]
    [InlineData(500_000_000_000, "500 GB")]
    [InlineData(long.MaxValue, "9223 PB")]
    public void Text_HasThreeDigits(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));

    [Theory]
    [InlineData("500gb", 500_000_000_000)]
    [InlineData("1.5 TB", 1_500_000_000_000)]
    [InlineData("64KB", 64_000)]
    [InlineData("7b", 7)]
    [InlineData("0gb", 0)]
    public void TryParse_ASize_GivesBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("gb")]
    [InlineData("-1gb")]
    [InlineData("1.2.3gb")]
    [InlineData("1e3gb")]
    [InlineData("99999999pb")]
    [InlineData("5 %")]
    public void TryParse_NoSize_Fails(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
