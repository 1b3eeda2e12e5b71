using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

public sealed class LanguageReferenceTests
{
    [Fact]
    public void Reference_HasEveryCatalogueAndItsTexts()
    {
        Assert.Contains(LanguageReference.Stages, static stage => stage.Name == "table" && stage.Options.Contains("from"));
        Assert.Contains(LanguageReference.Functions, static function => function.Name == "cidr");
        Assert.Contains(LanguageReference.Aggregates, static aggregate => aggregate.Name == "percentile");
        Assert.All(LanguageReference.Stages.Concat(LanguageReference.Functions).Concat(LanguageReference.Aggregates), static entry =>
        {
            Assert.NotEmpty(entry.Summary);
            Assert.StartsWith(entry.Name, entry.Usage, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(LanguageReference.Stages, static stage => stage.Name == "evtctxadd");
    }
}
