using System.Globalization;
using System.Text.RegularExpressions;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Records;

public sealed class InformationElementsTests
{
    private static readonly string[] s_types =
    [
        "unsigned8", "unsigned16", "unsigned32", "unsigned64", "unsigned256", "signed8", "signed16", "signed32", "signed64",
        "float32", "float64", "boolean", "macAddress", "octetArray", "string", "ipv4Address", "ipv6Address", "dateTimeSeconds",
        "dateTimeMilliseconds", "dateTimeMicroseconds", "dateTimeNanoseconds", "basicList", "subTemplateList", "subTemplateMultiList",
    ];

    private static readonly string[] s_units =
    [
        "", "bits", "octets", "packets", "flows", "seconds", "milliseconds", "microseconds", "nanoseconds", "4-octet words",
        "messages", "hops", "entries", "frames", "ports",
    ];

    [Theory]
    [InlineData("elements.csv")]
    [InlineData("vendors.csv")]
    public void File_Rows_AreWellFormedAndSorted(string file)
    {
        string[][] rows = [.. CatalogueFile.Rows(file)];

        Assert.All(rows, row => Assert.Equal(10, row.Length));
        Assert.All(rows, row => Assert.Contains(row[4], s_types));
        Assert.All(rows, row => Assert.Contains(row[5], s_units));
        Assert.All(rows, row => Assert.Contains(row[7], new[] { "", "uptime", "before", "interval", "icmp", "label", "addresses", "milliseconds", "microseconds" }));
        Assert.All(rows, row => Assert.Contains(row[9], new[] { "", "yes" }));
        (uint, uint)[] numbers = [.. rows.Select(row => (uint.Parse(row[0], CultureInfo.InvariantCulture), uint.Parse(row[1], CultureInfo.InvariantCulture)))];
        Assert.Equal(numbers.Distinct().Order(), numbers);
    }

    [Fact]
    public void File_IanasElements_AreThere()
    {
        int[] known = [.. InformationElements.All.ToArray().Where(element => element.Pen == 0 && element.Id < 1024).Select(element => element.Id)];
        int[] unassigned = [.. Enumerable.Range(65, 5), 97, .. Enumerable.Range(105, 23), 416, 419];

        Assert.Equal(Enumerable.Range(1, 533).Except(unassigned), known);
    }

    [Fact]
    public void Catalogue_ElementsOfOneField_AgreeOnTypeAndHaveRanksOfTheirOwn()
    {
        foreach (IGrouping<string, InformationElement> field in InformationElements.All.ToArray().GroupBy(element => element.FieldName, StringComparer.Ordinal))
        {
            if (FlowFields.Find(field.Key)!.Type == FlowFieldType.List)
            {
                // Items of a list, and lists.
                continue;
            }

            Assert.True(field.Select(element => element.FieldType).Distinct().Count() == 1, field.Key);
            Assert.True(field.All(element => element.FillsZero) || field.Select(element => element.Rank).Distinct().Count() == field.Count(), field.Key);
            Assert.True(field.First().FieldType == FlowFields.Find(field.Key)!.Type, field.Key);
        }
    }

    [Fact]
    public void Catalogue_Names_AreUniqueAndPlain()
    {
        InformationElement[] all = InformationElements.All.ToArray();

        Assert.Equal(all.Length, all.Select(element => $"{(element.Id < 0x8000 ? element.Pen : "v9")} {element.Name}").Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(all.Length, all.Select(element => element.PlainName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, element => Assert.Matches("^[A-Za-z][A-Za-z0-9_]*$", element.Name));
        Assert.All(all, element => Assert.Matches("^[a-z][a-z0-9_]*$", element.FieldName));
    }

    [Fact]
    public void Catalogue_PlainNameOfOneElement_IsNoFieldOfAnother()
    {
        foreach (InformationElement element in InformationElements.All)
        {
            Assert.True(
                FlowFields.Find(element.PlainName) is not { } field || string.Equals(field.Name, element.FieldName, StringComparison.Ordinal),
                $"{element.Name} is not {element.FieldName} but would be kept aside under that name");
        }
    }

    [Fact]
    public void Catalogue_PlainNames_AreTheRegisteredOnesInWords()
    {
        foreach (InformationElement element in InformationElements.All.ToArray().Where(element => element is { Pen: 0, Id: < 0x8000 }))
        {
            // A capital begins a word after a small letter or digit, and as the last of several before a small letter. IPv4 is one word.
            string text = element.Name.Replace("IPv", "Ipv", StringComparison.Ordinal);
            string words = Regex.Replace(text, "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", RegexOptions.None, TimeSpan.FromSeconds(1));
            string plain = element.Name is "VRFname" or "gtpuTEid" ? element.PlainName : words.ToLowerInvariant();
            Assert.Equal(plain, element.PlainName);
        }
    }

    [Fact]
    public void Find_NumbersOutsideTheFile_AreUnknown()
    {
        Assert.Null(InformationElements.Find(0, 0));
        Assert.Null(InformationElements.Find(0, 0x7fff));
        Assert.Null(InformationElements.Find(12345, 1));
        Assert.Equal("octet_count", InformationElements.Find(0, 1)!.FieldName);
        Assert.Equal("fw_ext_event", InformationElements.Find(0, 33002)!.FieldName);
        Assert.Same(InformationElements.Find(35632, 118), InformationElements.Find(0, 57472 + 118));
    }
}
