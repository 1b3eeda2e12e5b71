using LogFlowDb.Console.Shell;
using Xunit;

namespace LogFlowDb.Console.Tests.Shell;

public sealed class QueryTextTests
{
    [Theory]
    [InlineData("table t | stats count", true)]
    [InlineData("  json \"{}\"", true)]
    [InlineData("table", false)]
    [InlineData("tables", false)]
    [InlineData("tables x", false)]
    [InlineData("flowmon.open a 1", false)]
    [InlineData("", false)]
    public void IsQuery_Line_LooksAtItsFirstWord(string line, bool query) => Assert.Equal(query, QueryText.IsQuery(line));
}
