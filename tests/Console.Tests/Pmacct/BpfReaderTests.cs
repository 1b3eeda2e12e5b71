using LogFlowDb.Console.Pmacct;
using Xunit;

namespace LogFlowDb.Console.Tests.Pmacct;

public sealed class BpfReaderTests
{
    [Theory]
    [InlineData("host 10.0.0.1", "(src_ip == \"10.0.0.1\" or dst_ip == \"10.0.0.1\")")]
    [InlineData("10.0.0.1", "(src_ip == \"10.0.0.1\" or dst_ip == \"10.0.0.1\")")]
    [InlineData("src host 10.0.0.1", "src_ip == \"10.0.0.1\"")]
    [InlineData("src and dst net 10.0.0.0/8", "(cidr(src_ip, \"10.0.0.0/8\") and cidr(dst_ip, \"10.0.0.0/8\"))")]
    [InlineData("dst net 10.1", "cidr(dst_ip, \"10.1.0.0/16\")")]
    [InlineData("net 192.168.0.0 mask 255.255.0.0", "(cidr(src_ip, \"192.168.0.0/16\") or cidr(dst_ip, \"192.168.0.0/16\"))")]
    [InlineData("src net fe80::/10", "cidr(src_ip, \"fe80::/10\")")]
    [InlineData("tcp dst port https", "(protocol == 6 and dst_port == 443)")]
    [InlineData("src portrange 1000-2000", "(in(protocol, 6, 17, 132) and (src_port >= 1000 and src_port <= 2000))")]
    [InlineData("udp", "protocol == 17")]
    [InlineData("ip6", "ip_version(src_ip) == 6")]
    [InlineData("ip proto \\tcp", "(ip_version(src_ip) == 4 and protocol == 6)")]
    [InlineData("vlan 7", "vlan_id == 7")]
    [InlineData("vlan", "isnotnull(vlan_id)")]
    [InlineData("ether src 0:1:2:a:b:c", "src_mac == \"00:01:02:0a:0b:0c\"")]
    [InlineData("! ( udp || tcp )", "not((protocol == 17 or protocol == 6))")]
    [InlineData("not not udp", "protocol == 17")]
    public void Translate_Test_IsAConditionOnFlows(string filter, string expression) => Assert.Equal(expression, BpfReader.Translate(filter).Expression);

    /// <summary>As pcap-filter(7) says.</summary>
    [Theory]
    [InlineData("udp or tcp and host 10.0.0.1", "(udp or tcp) and host 10.0.0.1")]
    [InlineData("not host 10.0.0.1 and 10.0.0.2", "not host 10.0.0.1 and host 10.0.0.2")]
    [InlineData("tcp dst port 20 or 21 or 53", "tcp dst port 20 or tcp dst port 21 or tcp dst port 53")]
    [InlineData("src port (80 or 443)", "src port 80 or src port 443")]
    public void Translate_BindingAndBareValues_AreThoseOfLibpcap(string one, string same) =>
        Assert.Equal(BpfReader.Translate(same).Expression, BpfReader.Translate(one).Expression);

    [Theory]
    [InlineData("tcp[tcpflags] & tcp-syn != 0", "filter: tcp[…], bytes of a packet, at 1 cannot be told from flows")]
    [InlineData("udp and less 100", "filter: less at 9 cannot be told from flows")]
    [InlineData("arp", "filter: arp at 1 cannot be told from flows")]
    [InlineData("inbound", "filter: inbound at 1 cannot be told from flows")]
    [InlineData("host example.com", "filter: 'example.com' at 6 is no address; names of hosts are not looked up")]
    [InlineData("net 10.1.2.3/8", "filter: '10.1.2.3/8' at 5 has bits behind its 8")]
    [InlineData("net 10.0.0.0/33", "filter: '10.0.0.0/33' at 5 is no network, as 10.0.0.0/8")]
    [InlineData("port 70000", "filter: '70000' at 6 is no port: a name or a number up to 65535")]
    [InlineData("udp or", "filter ends where host, net, port, a protocol, ( is expected")]
    [InlineData("(udp", "filter ends where and, or, ) is expected")]
    [InlineData("udp tcp", "filter: 'tcp' at 5: and, or expected")]
    [InlineData("", "filter ends where host, net, port, a protocol, ( is expected")]
    [InlineData("icmp port 7", "filter: icmp at 11 has no ports")]
    public void Translate_WhatFlowsDoNotTellOrIsNone_IsNamed(string filter, string message) =>
        Assert.Equal(message, Assert.Throws<PmacctException>(() => BpfReader.Translate(filter)).Message);

    [Fact]
    public void Translate_DeepParentheses_AreRefused() =>
        Assert.Contains("deep", Assert.Throws<PmacctException>(() => BpfReader.Translate(new string('(', 4000) + "udp")).Message, StringComparison.Ordinal);

    [Fact]
    public void Translate_AnyWords_GiveAnExpressionOrOneMessage()
    {
        string[] words = ["host", "10.0.0.1", "net", "10/8", "port", "80", "src", "dst", "and", "or", "not", "(", ")", "tcp", "ip6", "vlan", "ether", "proto", "[", "&", "mask", "\\udp", "fe80::1", "a:b:c:d:e:f", "7-9", "portrange", "multicast"];
        Random random = new(815);
        for (int i = 0; i < 20_000; i++)
        {
            string filter = string.Join(' ', Enumerable.Range(0, random.Next(9)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                Assert.NotEmpty(BpfReader.Translate(filter).Expression);
            }
            catch (PmacctException wrong)
            {
                Assert.StartsWith("filter", wrong.Message, StringComparison.Ordinal);
            }
        }
    }
}
