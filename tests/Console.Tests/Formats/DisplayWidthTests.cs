using System.Text;
using LogFlowDb.Console.Formats;
using Xunit;

namespace LogFlowDb.Console.Tests.Formats;

public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("日本", 4)]
    [InlineData("가", 2)]
    [InlineData("\uff71", 1)]
    [InlineData("①α→▁", 4)]
    [InlineData("👨\u200d👩\u200d👧", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("😀x", 3)]
    public void Of_Text_CountsClusters(string text, int width)
    {
        Assert.Equal(width, DisplayWidth.Of(text.AsSpan()));
        Assert.Equal(width, DisplayWidth.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("日本", 3, "日")]
    [InlineData("日本", 0, "")]
    [InlineData("xe\u0301y", 2, "xe\u0301")]
    [InlineData("a👨\u200d👩b", 2, "a")]
    [InlineData("a👨\u200d👩b", 3, "a👨\u200d👩")]
    public void Fit_Width_NeverCutsACluster(string text, int width, string start)
    {
        Assert.Equal(start, Encoding.UTF8.GetString(DisplayWidth.Fit(Encoding.UTF8.GetBytes(text), width)));
        Assert.Equal(start.Length, DisplayWidth.Fit(text.AsSpan(), width));
    }
}
