using LogFlowDb.Console.Shell;
using Xunit;

namespace LogFlowDb.Console.Tests.Shell;

public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData(@"logapi.startLogger local\netflow-logger", @"logapi.startLogger|local\netflow-logger")]
    [InlineData(@"a  b	c ", "a|b|c")]
    [InlineData(@"a ""b c"" """"", "a|b c|")]
    [InlineData(@"a ""b \""c\"" \\ \n""", @"a|b ""c"" \ \n")]
    [InlineData(@"local\\x \", @"local\x|\")]
    [InlineData(@"x""y z""w", "xy zw")]
    [InlineData("", "")]
    public void Split_Line_FollowsTheShellsRules(string line, string parts) =>
        Assert.Equal(parts, string.Join('|', CommandLineText.Split(line)));

    [Fact]
    public void Split_OpenQuote_Fails() =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandFailedException>(static () => CommandLineText.Split("a \"b")).ExitCode);
}
