using LogFlowDb.Console.CommandLine;
using LogFlowDb.Query;
using Xunit;

namespace LogFlowDb.Console.Tests.CommandLine;

public sealed class ManualPageTests
{
    private static readonly string[] s_macros = [".\\\"", ".TH ", ".SH ", ".SS ", ".TP", ".PP", ".B ", ".BR ", ".nf", ".fi"];

    [Fact]
    public void Of_EachPage_HasNoLineThatIsTakenForACommand()
    {
        foreach (string line in ManualPage.Names.SelectMany(static name => ManualPage.Of(name).Split('\n')))
        {
            Assert.True(line is not ['\'', ..] && (line is not ['.', ..] || s_macros.Any(macro => line.StartsWith(macro, StringComparison.Ordinal))), line);
        }
    }

    [Fact]
    public void Of_Program_HasEveryVerb() =>
        Assert.All(VerbCatalogue.Verbs, static verb => Assert.Contains($".SS {verb.Name}\n", ManualPage.Of("logdb"), StringComparison.Ordinal));

    [Fact]
    public void Of_Language_HasEveryStage() =>
        Assert.All(LanguageReference.Stages, static stage => Assert.Contains($".B {stage.Name}", ManualPage.Of("logdb-query"), StringComparison.Ordinal));
}
