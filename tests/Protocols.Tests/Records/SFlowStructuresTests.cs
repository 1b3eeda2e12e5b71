using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Records;

public sealed class SFlowStructuresTests
{
    [Fact]
    public void Fields_HaveTheTypeThatTheVocabularySays() => Assert.Empty(
        SFlowStructures.AllFields.Where(field => FlowFields.Find(field.Name)?.Type != field.Type).Select(field => $"{field.Name}: {field.Type}, not {FlowFields.Find(field.Name)?.Type}"));

    [Fact]
    public void Names_AreInSnakeCase() => Assert.All(SFlowStructures.AllFields, field => Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", field.Name));

    [Fact]
    public void Structures_NameAFieldOnce() => Assert.All(
        SFlowStructures.FlowRecords.Concat(SFlowStructures.CounterRecords).Select(structure => structure.Fields.Select(field => field.Name).Where(name => name.Length > 0).ToArray()),
        names => Assert.Equal(names.Distinct(StringComparer.Ordinal), names));

    /// <summary>In a counter row, which may hold many structures, the same name in two of them would hide a value.</summary>
    [Fact]
    public void Counters_DoNotHideOneAnother()
    {
        string[] shared = ["app_name"];
        Assert.Empty(SFlowStructures.CounterRecords
            .SelectMany(structure => structure.Fields)
            .Where(field => field.Name.Length > 0)
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .Except(shared));
    }
}
