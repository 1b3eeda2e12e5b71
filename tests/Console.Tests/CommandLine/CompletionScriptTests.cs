using LogFlowDb.Console.CommandLine;
using Xunit;

namespace LogFlowDb.Console.Tests.CommandLine;

public sealed class CompletionScriptTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Of_Shell_KnowsEveryVerbAndOption(string shell)
    {
        string script = CompletionScript.Of(shell, ["flowmon.open"]);
        Assert.Contains("flowmon.open", script, StringComparison.Ordinal);
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            Assert.Contains(verb.Name, script, StringComparison.Ordinal);
            foreach (string name in OptionSpec.Of(verb).SelectMany(static option => option.Names))
            {
                Assert.Contains(shell != "fish" ? name : name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}", script, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Of_EveryOptionOfTheCatalogue_IsOneThatTheParserTakes()
    {
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            foreach (OptionSpec option in OptionSpec.Of(verb))
            {
                foreach (string name in option.Names)
                {
                    // Whatever else is wrong with the line, it is not that the option is unknown.
                    Exception? refused = Record.Exception(() => new CommandLineParser().Parse(option.TakesValue ? [verb.Name, name, "1"] : [verb.Name, name], null, onTerminal: false));
                    Assert.DoesNotContain("unknown option", refused?.Message ?? "", StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Of_Words_AreWhatTheOptionTakes()
    {
        OptionSpec format = OptionSpec.Of(VerbCatalogue.Find("query")!).Single(static option => option.Names.Contains("--format"));
        Assert.Contains("csv", format.Words);
        OptionSpec name = OptionSpec.Of(VerbCatalogue.Find("restore")!).Single(static option => option.Names.Contains("--as"));
        Assert.Equal(CompletedKind.Free, name.Kind);
        OptionSpec file = OptionSpec.Of(VerbCatalogue.Find("exec")!).Single();
        Assert.Equal(["-f", "--file"], file.Names);
        Assert.Equal(CompletedKind.File, file.Kind);
    }
}
