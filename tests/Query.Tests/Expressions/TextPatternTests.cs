using LogFlowDb.Query.Expressions;
using Xunit;

namespace LogFlowDb.Query.Tests.Expressions;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "ABC", false)]
    [InlineData("a*", "abc", true)]
    [InlineData("a*", "Abc", false)]
    [InlineData("*c", "abc", true)]
    [InlineData("*b*", "abc", true)]
    [InlineData("*B*", "abc", false)]
    [InlineData("*", "", true)]
    [InlineData("a*c", "AxxC", true)]
    [InlineData("a*b*c", "a1b2c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("**b", "ab", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void Matches_StarsStandForAnyText(string pattern, string text, bool expected) => Assert.Equal(expected, new TextPattern(pattern).Matches(text));
}
