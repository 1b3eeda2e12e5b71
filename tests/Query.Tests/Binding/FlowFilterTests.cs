using LogFlowDb.Query.Stages;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>What filters of nfdump become, and where their errors stand. That they find the same flows is shown beside nfdump itself.</summary>
public sealed class FlowFilterTests
{
    [Theory]
    [InlineData("proto tcp", "(protocol == 6)")]
    [InlineData("src port 80", "(src_port == 80)")]
    [InlineData("port https", "((src_port == 443) or (dst_port == 443))")]
    [InlineData("src and dst port > 1023", "((src_port > 1023) and (dst_port > 1023))")]
    [InlineData("not src port 80", "((src_port != 80) or isnull(src_port))")]
    [InlineData("not src port > 80", "((src_port <= 80) or isnull(src_port))")]
    [InlineData("not (proto tcp and src port 80)", "((protocol != 6) or isnull(protocol) or (src_port != 80) or isnull(src_port))")]
    [InlineData("ip 10.0.0.1", "((src_ip == \"10.0.0.1\") or (dst_ip == \"10.0.0.1\"))")]
    [InlineData("src net 10.1/16", "cidr(src_ip, \"10.1.0.0/16\")")]
    [InlineData("src net 10.1.0.0 255.255.0.0", "cidr(src_ip, \"10.1.0.0/16\")")]
    [InlineData("dst ip in [ 10.0.0.1, 2001:db8::/32 ]", "in(dst_ip, \"10.0.0.1\", \"2001:db8::/32\")")]
    [InlineData("dst port in [ 80 443 ]", "in(dst_port, 80, 443)")]
    [InlineData("not dst port in [ 0 443 ]", "(not(in(dst_port, 0, 443)) and isnotnull(dst_port))")]
    [InlineData("bytes > 1k", "(octet_count > 1000)")]
    [InlineData("bps > 1m", "(flow_bps() > 1000000)")]
    [InlineData("flags SA", "((protocol == 6) and has_flags(tcp_flags, \"SA\"))")]
    [InlineData("not flags SA", "((protocol != 6) or isnull(protocol) or not(any_flags(tcp_flags, \"SA\")))")]
    [InlineData("as 3320", "((src_as == 3320) or (dst_as == 3320))")]
    [InlineData("src as in [ 1 2 ]", "in(src_as, 1, 2)")]
    [InlineData("prev as 3320", "(prev_as == 3320)")]
    [InlineData("next as != 3320", "((next_as != 3320) or isnull(next_as))")]
    [InlineData("src nip 10.0.0.1", "(nat_src_ip == \"10.0.0.1\")")]
    [InlineData("nport 80", "((nat_src_port == 80) or (nat_dst_port == 80))")]
    [InlineData("nat event add", "(nat_event == 1)")]
    [InlineData("asa event deny", "(fw_event == 3)")]
    [InlineData("src port in pblock", "((src_port >= port_block_start) and (src_port <= port_block_end))")]
    [InlineData("mpls label2 17", "(valueof(mpls_labels, 1) == 17)")]
    [InlineData("nfversion > 5", "in(flow_type, \"netflow9\", \"ipfix\")")]
    [InlineData("observation domain id 7", "(observation_domain_id == 7)")]
    [InlineData("client latency > 5", "(client_latency > 5000)")]
    [InlineData("ident t", "(_table == \"t\")")]
    [InlineData("flows > 1", "(flow_count > 1)")]
    [InlineData("flows 1", "((flow_count == 1) or isnull(flow_count))")]
    [InlineData("any", "true")]
    [InlineData("not any", "false")]
    [InlineData("PROTO TCP # comment", "(protocol == 6)")]
    [InlineData("proto tcp\nand # comment\nsrc port 80", "((protocol == 6) and (src_port == 80))")]
    public void Bind_Filter_BecomesPlainConditions(string filter, string expected)
    {
        string text = filter.Replace("\n", "\\n", StringComparison.Ordinal);
        SearchStage search = (SearchStage)Bound.Query($"search flow(\"{text}\")").Stages[0];
        Assert.Equal(expected, search.Condition!.ToString());
        Assert.Equal($"search {expected}", Bound.Canonical($"search {expected}"));
    }

    [Theory]
    [InlineData("proto tpc", 19, 21, "flow: tpc is no protocol: a name such as tcp or a number expected")]
    [InlineData("src prot 80", 17, 20, "flow: prot is not understood here: ip, net, port, as … expected behind src")]
    [InlineData("src port 65536", 22, 26, "flow: 65536 is too large for port: at most 65535 possible")]
    [InlineData("proto tcp and", 26, 25, "flow: the filter ends here: a test such as proto, src port or bytes expected")]
    [InlineData("(proto tcp", 23, 22, "flow: the filter ends here: and, or, or ) expected")]
    [InlineData("proto tcp port 80", 23, 26, "flow: port is not understood here: and, or, or the end of the filter expected")]
    [InlineData("port in [ ]", 21, 23, "flow: the list is empty")]
    [InlineData("port in [ 80", 25, 24, "flow: the filter ends here: a value or ] expected")]
    [InlineData("ip www.example.com", 16, 30, "flow: www.example.com is no address")]
    [InlineData("ip 10.0.0.0/8", 16, 25, "flow: 10.0.0.0/8 is no address")]
    [InlineData("net 10.0.0.0 255.0.255.0", 26, 36, "flow: 255.0.255.0 is no mask of 10.0.0.0")]
    [InlineData("flags SS", 19, 20, "flow: SS is no set of flags: letters of A S F R P U, or X for all of them expected")]
    [InlineData("sysid 4", 13, 17, "flow: sysid cannot be tested here: exporters have no number here: use router ip")]
    [InlineData("src proto tcp", 13, 21, "flow: proto has no source and destination")]
    [InlineData("bytes > 1.5k", 21, 24, "flow: 1.5k is no number; k, m, g or t may follow the digits")]
    [InlineData("", 13, 12, "flow: the filter ends here: a test such as proto, src port or bytes expected")]
    public void Bind_WrongFilter_TellsTheOffsetInsideIt(string filter, int offset, int end, string message)
    {
        QueryError error = Assert.Single(Bound.Errors($"search flow(\"{filter}\")"));
        Assert.Equal((offset, end, message), (error.Offset, error.End, error.Message));
    }

    [Fact]
    public void Bind_WrongFilterBehindEscapes_CountsThemAsWritten()
    {
        QueryError error = Assert.Single(Bound.Errors("search flow(\"ident \\\"a\\\"\\nand proto tpc\")"));
        Assert.Equal("tpc", "search flow(\"ident \\\"a\\\"\\nand proto tpc\")"[error.Offset..(error.End + 1)]);
    }

    [Fact]
    public void Bind_SeveralWrongTests_ReportsAll() =>
        Assert.Equal(3, Bound.Errors("search flow(\"proto tpc or port 70000 or ip x\")").Count);

    [Fact]
    public void Bind_FilterOfAParameter_IsTaken() =>
        Assert.Equal("set f=\"proto tcp\" | search (protocol == 6)", Bound.Canonical("set f=\"proto tcp\" | search flow($(\"f\"))"));

    [Fact]
    public void Bind_GiantExpressionInForEach_IsRefused() =>
        Assert.NotEmpty(Bound.Errors($"eval x=foreach(\"{new string('(', 200_000)}\", a)"));

    [Theory]
    [InlineData("(", 200_000)]
    [InlineData("not ", 200_000)]
    [InlineData("any or ", 200_000)]
    [InlineData("ip in [ ", 1)]
    public void Bind_GiantFilter_EndsWithErrorsOrRows(string piece, int times)
    {
        string filter = string.Concat(Enumerable.Repeat(piece, times));
        Assert.NotEmpty(Bound.Errors($"search flow(\"{filter}\")"));
    }
}
