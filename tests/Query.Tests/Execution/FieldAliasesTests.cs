using LogFlowDb.Query.Execution;
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
    [InlineData("sourceIPv4Address", "src_ip")]
    [InlineData("ibyt", "octet_count")]
    [InlineData("srcip", "src_ip")]
    public void TryResolve_NamesOfOtherTools_AreOurs(string alias, string field)
    {
        Assert.True(FieldAliases.TryResolve(alias, out string resolved));
        Assert.Equal(field, resolved);
    }

    [Theory]
    [InlineData("octet_count")]
    [InlineData("nosuch")]
    public void TryResolve_OtherNames_AreNot(string name) => Assert.False(FieldAliases.TryResolve(name, out _));
}
