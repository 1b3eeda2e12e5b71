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

    [Fact]
    public void File_Rows_AreWellFormedAndSorted()
    {
        string[][] rows = [.. CatalogueFile.Rows("elements.csv")];

        Assert.All(rows, row => Assert.Equal(9, row.Length));
        Assert.All(rows, row => Assert.Contains(row[3], s_types));
        Assert.All(rows, row => Assert.Contains(row[4], s_units));
        Assert.All(rows, row => Assert.Contains(row[6], new[] { "", "uptime", "before", "interval", "icmp" }));
        Assert.All(rows, row => Assert.Contains(row[8], new[] { "", "yes" }));
        (uint, int)[] numbers = [.. InformationElements.All.ToArray().Select(element => (element.Pen, element.Id))];
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
            Assert.True(field.Select(element => element.FieldType).Distinct().Count() == 1, field.Key);
            Assert.True(field.All(element => element.FillsZero) || field.Select(element => element.Rank).Distinct().Count() == field.Count(), field.Key);
            Assert.True(field.First().FieldType == FlowFields.Find(field.Key)!.Type, field.Key);
        }
    }

    [Fact]
    public void Catalogue_Names_AreUniqueAndPlain()
    {
        InformationElement[] all = InformationElements.All.ToArray();

        Assert.Equal(all.Length, all.Select(element => element.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(all.Length, all.Select(element => element.PlainName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, element => Assert.Matches("^[A-Za-z][A-Za-z0-9]*$", element.Name));
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

    [Theory]
    [InlineData("octetDeltaCount", "octet_delta_count")]
    [InlineData("sourceIPv4Address", "source_ipv4_address")]
    [InlineData("postNATSourceIPv6Address", "post_nat_source_ipv6_address")]
    [InlineData("flowLabelIPv6", "flow_label_ipv6")]
    [InlineData("dot1qDEI", "dot1q_dei")]
    [InlineData("messageMD5Checksum", "message_md5_checksum")]
    [InlineData("wlanSSID", "wlan_ssid")]
    [InlineData("IPSecSPI", "ip_sec_spi")]
    public void Plain_RegisteredName_IsCutIntoWords(string name, string plain) => Assert.Equal(plain, ElementName.Plain(name));

    [Fact]
    public void Find_NumbersOutsideTheFile_AreUnknown()
    {
        Assert.Null(InformationElements.Find(0, 0));
        Assert.Null(InformationElements.Find(0, 0x7fff));
        Assert.Null(InformationElements.Find(12345, 1));
        Assert.Equal("octet_count", InformationElements.Find(0, 1)!.FieldName);
    }
}
