using LogFlowDb.Query.Syntax;
using Xunit;

namespace LogFlowDb.Query.Tests.Syntax;

public sealed class QuerySplitterTests
{
    [Theory]
    [InlineData("table t | limit 1", "table t |limit 1")]
    [InlineData("search a == \"x|y\" | drop", "search a == \"x|y\" |drop")]
    [InlineData("search a == \"\\\"|\" | drop", "search a == \"\\\"|\" |drop")]
    [InlineData("join k [ table a | limit 1 ] | drop", "join k [ table a | limit 1 ] |drop")]
    [InlineData("table `a|b` | drop", "table `a|b` |drop")]
    [InlineData("table t\n| drop", "table t\n|drop")]
    [InlineData("# top talkers | table t", "table t")]
    [InlineData("# [ table a | limit 1 ] | table t", "table t")]
    [InlineData("table t | # an odd \" quote | drop", "table t |drop")]
    public void Split_PipesInQuotesBracketsAndComments_DoNotCut(string text, string stages) =>
        Assert.Equal(stages, string.Join('|', QuerySplitter.Split(text, 0, text.Length).Select(s => text[s.Offset..s.End])));

    [Fact]
    public void Split_OffsetsCountInTheText()
    {
        StageSpan second = QuerySplitter.Split("table t |   drop ", 0, 17)[1];
        Assert.Equal((12, 17), (second.Offset, second.End));
    }

    [Theory]
    [InlineData("table t ] | drop", 8)]
    [InlineData("union [ table t | drop", 6)]
    public void Split_BracketWithoutPartner_IsError90204(string text, int offset)
    {
        SyntaxErrorException e = Assert.Throws<SyntaxErrorException>(() => QuerySplitter.Split(text, 0, text.Length));
        Assert.Equal((90204, offset), (e.Error.Code, e.Error.Offset));
    }

    [Theory]
    [InlineData("search a == “x” ∣ drop", "search a == \"x\" | drop")]
    [InlineData("search a == \"“x” ∣\"", "search a == \"“x” ∣\"")]
    [InlineData("search a == “∣”", "search a == \"∣\"")]
    [InlineData("table t ｜ drop", "table t ｜ drop")]
    [InlineData("union ［ table t ］", "union [ table t ]")]
    public void Normalize_LookAlikes_BecomeAsciiOutsideQuotes(string text, string expected) => Assert.Equal(expected, QuerySplitter.Normalize(text));

    [Fact]
    public void CheckLimits_DeepNesting_IsRefusedBeforeParsing()
    {
        QuerySplitter.CheckLimits("search " + new string('(', SyntaxLimits.Nesting) + "1" + new string(')', SyntaxLimits.Nesting));
        string deep = "search " + new string('(', 1_000_000);
        Assert.Equal(90300, Assert.Throws<SyntaxErrorException>(() => QuerySplitter.CheckLimits(deep)).Error.Code);
        QuerySplitter.CheckLimits("search a == \"" + new string('(', 1_000_000) + "\"");
    }

    [Fact]
    public void CheckLimits_LongQuery_IsRefused() =>
        Assert.Throws<SyntaxErrorException>(() => QuerySplitter.CheckLimits(new string(' ', SyntaxLimits.QueryLength + 1)));
}
