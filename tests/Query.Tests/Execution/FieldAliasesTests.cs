using LogFlowDb.Query.RowGroups;
using Xunit;

namespace LogFlowDb.Query.Tests.Execution;

public sealed class FieldAliasesTests
{
    [Theory]
    [InlineData("bytes", "octet_count")]
    [InlineData("packets", "packet_count")]
    [InlineData("src_addr", "src_ip")]
    [InlineData("ip_src", "src_ip")]
    [InlineData("l4_dst_port", "dst_port")]
    [InlineData("ibyt", "octet_count")]
    [InlineData("SrcIp", "src_ip")]
    public void Of_NamesOfOtherTools_AreOurs(string alias, string field) => Assert.Equal([field], FieldAliases.Of(alias));

    [Theory]
    [InlineData("sourceIPv4Address", "src_ip source_ipv4_address ie_8")]
    [InlineData("SOURCEIPV4ADDRESS", "src_ip source_ipv4_address ie_8")]
    [InlineData("octet_total_count", "octet_count octet_total_count ie_85")]
    [InlineData("ie_85", "octet_count octet_total_count ie_85")]
    [InlineData("mplsTopLabelType", "mpls_top_label_type ie_46")]
    [InlineData("mpls_top_label_type", "mpls_top_label_type ie_46")]
    [InlineData("ie_46", "mpls_top_label_type ie_46")]
    [InlineData("vlanId", "vlan_id ie_58")]
    [InlineData("ie_40000", "user_name asa_username ie_40000")]
    [InlineData("pen_35632_123", "client_latency nprobe_client_nw_latency_ms pen_35632_123")]
    public void Of_Elements_AreFoundByEachName(string name, string stored) => Assert.Equal(stored, string.Join(' ', FieldAliases.Of(name)));

    [Theory]
    [InlineData("octet_count")]
    [InlineData("vlan_id")]
    [InlineData("nosuch")]
    [InlineData("ie_65")]
    [InlineData("ReasonText")]
    public void Of_OtherNames_AreNone(string name) => Assert.Empty(FieldAliases.Of(name));

    [Fact]
    public void Files_NoName_MeansAnElementAndAnotherField()
    {
        foreach (string[] element in VocabularyFile.Rows(VocabularyFile.Elements))
        {
            string field = element[6].Length > 0 ? element[6] : element[3];
            Assert.All(new[] { element[2], element[3] }, name => Assert.True(
                string.Equals(name, field, StringComparison.OrdinalIgnoreCase) || FieldAliases.Of(name)[0] == field, $"{name} is not {field}"));
        }
    }
}
