using LogFlowDb.Collectors.Metering;

namespace LogFlowDb.Collectors.Tests.Metering;

public sealed class FlowKeyTests
{
    [Theory]
    [InlineData("src_host,dst_host", "src_ip,dst_ip")]
    [InlineData("dst_port, src_host , proto,vlan", "src_ip,dst_port,protocol,vlan_id")]
    [InlineData("src_net,dst_net/16,etype", "src_net/24/64,dst_net/16/64,ether_type")]
    [InlineData("src_net/0/0", "src_net/0/0")]
    [InlineData("in_cvlan,cos,src_mac,dst_mac,mpls_label_stack,flow_label", "inner_vlan_id,src_mac,dst_mac,vlan_priority,flow_label,mpls_labels")]
    [InlineData("none", "none")]
    [InlineData("ip_version", "ip_version")]
    public void Parse_KnownNames_AreThoseOfTheVocabulary(string text, string key)
    {
        Assert.Equal(key, FlowKey.Parse(text).ToString());
        Assert.Equal(key, FlowKey.Parse(key).ToString());
    }

    [Theory]
    [InlineData("src_hots", "no field src_hots that packets have (did you mean src_host?); there are src_ip, dst_ip,")]
    [InlineData("src_ip,", "no field between two commas")]
    [InlineData("as_path", "no field as_path that packets have; there are")]
    [InlineData("src_net/33", "flow key src_net/33: bits of IPv4 networks, 0 to 32, and of IPv6 networks, 0 to 128")]
    [InlineData("src_net/24/129", "flow key src_net/24/129: bits")]
    [InlineData("src_net/24/64/1", "flow key src_net/24/64/1: bits")]
    [InlineData("src_net/-1", "flow key src_net/-1: bits")]
    [InlineData("tos/3", "flow key tos/3: only src_net and dst_net have bits behind them")]
    public void Parse_WrongName_IsToldWithANearOne(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FlowKeyException>(() => FlowKey.Parse(text)).Message, StringComparison.Ordinal);
}
