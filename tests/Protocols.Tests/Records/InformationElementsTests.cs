using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Records;

public sealed class InformationElementsTests
{
    [Fact]
    public void Catalogue_ElementsOfOneField_AgreeOnTypeAndHaveRanksOfTheirOwn()
    {
        foreach (IGrouping<string, InformationElement> field in InformationElements.All.GroupBy(element => element.FieldName, StringComparer.Ordinal))
        {
            if (FlowFields.Find(field.Key)!.Type == FlowFieldType.List)
            {
                continue;
            }

            Assert.Single(field.Select(element => element.FieldType).Distinct());
            Assert.True(field.All(element => element.FillsZero) || field.Select(element => element.Rank).Distinct().Count() == field.Count(), field.Key);
            Assert.Equal(field.First().FieldType, FlowFields.Find(field.Key)!.Type);
        }
    }

    [Fact]
    public void Catalogue_Names_AreUniqueAndPlain()
    {
        InformationElement[] all = [.. InformationElements.All];

        Assert.Equal(all.Length, all.Select(element => element.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, element => Assert.Matches("^[a-z][a-z0-9_]*$", element.FieldName));
        Assert.Equal(Enumerable.Range(0, FlowFields.All.Length), FlowFields.All.ToArray().Select(field => field.Index));
    }
}
