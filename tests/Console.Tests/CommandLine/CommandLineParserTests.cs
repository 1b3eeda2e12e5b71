using LogFlowDb.Console.CommandLine;
using Xunit;

namespace LogFlowDb.Console.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    [Fact]
    public void Parse_Query_HasEverything()
    {
        Invocation query = Parse("--data", "/d", "query", "--format", "csv", "table t", "--timeout", "1.5", "--memory", "2", "--stats");
        Assert.Equal("query", query.Verb);
        Assert.Equal("/d", query.DataDirectory);
        Assert.Equal(["table t"], query.Arguments);
        Assert.Equal("csv", query.Format);
        Assert.Equal(TimeSpan.FromSeconds(1.5), query.Timeout);
        Assert.Equal(2 << 20, query.MemoryBytes);
        Assert.True(query.Stats);
        Assert.False(query.Check);
    }

    [Theory]
    [InlineData("query", "@file", "@file")]
    [InlineData("query", "-1", "-1")]
    [InlineData("exec", "flowmon.open a 1|b=-1h", "flowmon.open a 1|b=-1h")]
    [InlineData("exec", "--|--odd", "--odd")]
    [InlineData("verify", "t", "t")]
    public void Parse_Arguments_AreTakenAsTheyAre(string verb, string given, string taken) =>
        Assert.Equal(taken.Split('|'), Parse([verb, .. given.Split('|')]).Arguments);

    [Fact]
    public void Parse_Data_ComesFromOptionVariableOrHere()
    {
        Assert.Equal("/v", new CommandLineParser().Parse(["tables"], "/v", onTerminal: false).DataDirectory);
        Assert.Equal("/o", new CommandLineParser().Parse(["tables", "--data", "/o"], "/v", onTerminal: false).DataDirectory);
        Assert.Equal(Path.GetFullPath("logdb-data"), new CommandLineParser().Parse(["tables"], "", onTerminal: false).DataDirectory);
    }

    [Fact]
    public void Parse_NoVerb_IsTheShellOnATerminalOnly()
    {
        Assert.Equal("console", new CommandLineParser().Parse([], null, onTerminal: true).Verb);
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandFailedException>(static () => Parse()).ExitCode);
    }

    [Theory]
    [InlineData("-h", "")]
    [InlineData("query -h", "query")]
    [InlineData("query --help table", "query")]
    [InlineData("help import", "import")]
    public void Parse_Help_IsOfTheVerb(string line, string verb)
    {
        Invocation help = Parse(line.Split(' '));
        Assert.Equal("help", help.Verb);
        Assert.Equal(verb, string.Join(' ', help.Arguments));
    }

    [Fact]
    public void Parse_ImportFiles_AreFullPaths()
    {
        Invocation import = Parse("import", "a.pcap", "/b.pcap", "--table", "t", "--host", "h", "--counters", "c", "--options", "o");
        Assert.Equal([Path.GetFullPath("a.pcap"), "/b.pcap"], import.Arguments);
        Assert.Equal(("t", "auto", "h", "c", "o"), (import.Table, import.As, import.Host, import.CountersTable, import.OptionsTable));
    }

    private static Invocation Parse(params string[] args) => new CommandLineParser().Parse(args, null, onTerminal: false);
}
