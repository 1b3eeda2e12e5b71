using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Records;

public sealed class FlowFieldsTests
{
    [Fact]
    public void File_Rows_AreWellFormed()
    {
        string[][] rows = [.. CatalogueFile.Rows("fields.csv")];

        Assert.All(rows, row => Assert.Equal(6, row.Length));
        Assert.All(rows, row => Assert.Matches("^_?[a-z][a-z0-9_]*$", row[0]));
        Assert.All(rows, row => Assert.Matches("^[A-Z0-9].*[^ ]\\.$", row[5]));
        Assert.All(rows, row => Assert.Matches("^([a-z0-9_]+( [a-z0-9_]+)*)?$", row[4]));
        Assert.Equal(rows.Length, rows.Select(row => row[0]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void All_Fields_HaveNamesAndIndexesOfTheirOwn()
    {
        FlowField[] all = FlowFields.All.ToArray();

        Assert.Equal(Enumerable.Range(0, all.Length), all.Select(field => field.Index));
        Assert.All(all, field => Assert.Same(field, FlowFields.Find(field.Name)));
        Assert.Null(FlowFields.Find("nosuch"));
    }

    [Fact]
    public void File_FieldsWithoutElement_SayWhereTheyComeFrom()
    {
        HashSet<string> told = [.. InformationElements.All.ToArray().Select(element => element.FieldName)];

        // What headers tell, what other records of the exporter say, and what our own meter finds in packets.
        string[] others = ["in_vrf_name", "out_vrf_name", "out_if_name", "time_source", "relay_ip", "tunnel_type", "tunnel_id", "tunnel_src_ip", "tunnel_dst_ip"];
        foreach (string[] row in CatalogueFile.Rows("fields.csv"))
        {
            Assert.True(told.Contains(row[0]) || row[2].Length + row[3].Length > 0 || others.Contains(row[0]), row[0]);
        }
    }

    [Fact]
    public void File_Aliases_MeanOneFieldEach()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string[] row in CatalogueFile.Rows("fields.csv"))
        {
            Assert.All(row[4].Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(row[0]), name => Assert.True(names.Add(name), name));
        }
    }
}
