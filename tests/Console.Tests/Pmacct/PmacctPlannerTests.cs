using LogFlowDb.Collectors.Metering;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Pmacct;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using Xunit;

namespace LogFlowDb.Console.Tests.Pmacct;

public sealed class PmacctPlannerTests : IDisposable
{
    private const string Secret = "very!secret#word";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("logdb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Plan_SeedsOwnFile_NamesItsTypoAndRunsWithoutIt()
    {
        const string Seed = "deamonize : false\n#pcap_filter: net 127.0.0.0/8\npcap_interface: eno1       \nplugin: print\n";
        Assert.Equal("f:1: unknown key deamonize (did you mean daemonize?)", Refusal(Seed));
        PmacctPlan plan = Plan(Seed, lenient: true);
        Assert.Equal("eno1", plan.Logger!.Configuration["interface"]);
        OutputSpec output = Assert.Single(plan.Outputs);
        Assert.Equal(("print", "pmacct", "pm_ip_src as ip_src"), (output.Type, output.Values["format"], output.Values[OutputKeys.Keys]));
        Assert.Equal(
            ["f:1: unknown key deamonize (did you mean daemonize?); left out", "f:4: plugin is taken for plugins; pmacct 1.7 passes over it"],
            plan.Notices);
    }

    [Fact]
    public void Plan_SeveralMistakes_AreToldAtOnceWithTheirLines()
    {
        const string Text = "pcap_savefile: x.pcap\nplugins: print[a], prnt\nprint_output[a]: xml\nbgp_daemon: true\nprint_history[zzz]: 5m\nprint_history[a]: 90s\naggregate[a]: src_host, as_path, dst_hst\naggregate_filter[a]: less 100\nprint_refresh_time: often\n";
        Assert.Equal(
            [
                "f:2: plugins: there is no plugin prnt (did you mean print?)",
                "f:3: print_output[a]: 'xml' is not done, formatted, csv, json are",
                "f:4: bgp_daemon is not done: comes from routing protocols, which are not collected here",
                "f:5: print_history[zzz]: there is no plugin of the name zzz",
                "f:6: print_history[a]: '90s' is no whole number of minutes, hours or days, as 5m, 1h, 1d",
                "f:7: as_path is not done: comes from routing protocols, which are not collected here",
                "f:7: there is no dst_hst to aggregate by (did you mean dst_host?)",
                "f:8: aggregate_filter[a]: filter: less at 1 cannot be told from flows",
                "f:9: print_refresh_time: 'often' is not a whole number from 1 to 86400",
            ],
            Refusal(Text).Split('\n'));
    }

    [Fact]
    public void Plan_LaterLineWithoutBrackets_HoldsForAllPluginsAsInPmacct()
    {
        PmacctPlan plan = Plan("pcap_savefile: x\nplugins: print[x], print[y]\naggregate[x]: dst_host\naggregate: proto\naggregate[y]: src_port\n");
        Assert.Equal(["pm_ip_proto as ip_proto", "pm_port_src as port_src"], plan.Outputs.Select(output => output.Values[OutputKeys.Keys]));
    }

    [Fact]
    public void Plan_HistoriesAndRefresh_CutFlowsWhereAllOfThemAreWhole()
    {
        const string Text = "plugins: print[x], print[y]\nprint_refresh_time: 120\nprint_history[x]: 5m\nprint_history_roundoff[x]: m\nprint_history[y]: 1h\npcap_";
        Assert.Equal("60", Plan(Text + "interface: lo").Logger!.Configuration["bin"]);
        PmacctPlan file = Plan(Text + "savefile: x");
        Assert.Equal(TimeSpan.FromMinutes(5), file.Meter.BinLength);
        Assert.Equal(("300s", "stamp_inserted", "first_time"), (file.Outputs[0].Values[OutputKeys.Bin], file.Outputs[0].Values[OutputKeys.BinAs], file.Outputs[0].Values[OutputKeys.BinBy]));
    }

    [Fact]
    public void Plan_FieldsThatPacketsAreToldApartBy_AreThoseThatOutputsAskFor()
    {
        PmacctPlan plan = Plan("pcap_savefile: x\nplugins: print[a]\naggregate[a]: src_mac, cos\naggregate_filter[a]: ether dst 0:1:2:3:4:5\nsampling_rate: 10\n");
        Assert.Equal(FlowKey.Parse("src_ip,dst_ip,src_port,dst_port,protocol,tos,vlan_id,src_mac,dst_mac,vlan_priority").ToString(), plan.Meter.Key.ToString());
        Assert.Equal(10, plan.Meter.SampleEvery);
    }

    [Fact]
    public void Plan_Nfacctd_OpensThePortForWhomTheFileAllows()
    {
        string allow = Write("allow.lst", "! exporters\n192.0.2.0/24\n2001:db8::1\n");
        PmacctPlan plan = Plan($"nfacctd_port: 5678\nnfacctd_ip: 127.0.0.1\nnfacctd_allow_file: {allow}\nnfacctd_ext_sampling_rate: 100\nnfacctd_renormalize: true\nnfacctd_time_new: true\nplugins: print\nprint_history: 1m\npcap_filter: udp\n");
        Assert.Equal((PmacctKind.Nfacctd, 5678, "127.0.0.1", "192.0.2.0/24,2001:db8::1"), (plan.Kind, plan.Binding!.Port, plan.Binding.Address, plan.Binding.Options!["allow"]));
        Assert.Equal(("netflow", "100", "pmacct"), (plan.Logger!.Factory, plan.Logger.Configuration["sampling"], plan.Logger.Configuration["binding"]));
        Assert.Equal(("on", "_time"), (plan.Outputs[0].Values[OutputKeys.Renormalize], plan.Outputs[0].Values[OutputKeys.BinBy]));
        Assert.Contains("f:9: pcap_filter: has nothing to do here", plan.Notices);
    }

    [Fact]
    public void Plan_EmptyAllowFile_AllowsNobody()
    {
        Assert.Equal("any", Plan("nfacctd_port: 1").Binding!.Options!["allow"]);
        Assert.Equal("255.255.255.255", Plan($"nfacctd_allow_file: {Write("none.lst", "! nobody\n")}").Binding!.Options!["allow"]);
    }

    [Fact]
    public void Plan_KindOfFile_IsToldByKeysThenName()
    {
        Assert.Equal(PmacctKind.Sfacctd, Plan("sfacctd_port: 6343").Kind);
        Assert.Equal(PmacctKind.Sfacctd, PmacctPlanner.Plan("/etc/sfacctd.conf", PmacctFile.Parse("f", "plugins: print"), null, isLenient: false).Kind);
        Assert.Equal(PmacctKind.Pmacctd, Plan("pcap_interface: lo").Kind);
        Assert.Contains("--as", Refusal("nfacctd_port: 1\nsfacctd_port: 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Secrets_AreInNoOutputNoticeOrReport()
    {
        PmacctPlan plan = Plan($"nfacctd_port: 1\nplugins: mysql[a], pgsql[b], amqp[c]\nsql_passwd: {Secret}\namqp_passwd[c]: {Secret}\nsql_passwd[nobody]: {Secret}\n", lenient: true, mayFail: true);
        Assert.All(plan.Outputs, output => Assert.StartsWith("env:", output.Values["password"], StringComparison.Ordinal));
        Assert.Equal(3, plan.Secrets.Values.Count(value => value == Secret));
        Assert.DoesNotContain(Secret, string.Join('\n', [.. PmacctReport.Lines(plan, "/d"), .. plan.Outputs.SelectMany(output => output.Values.Values)]), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Refusal($"plugins: print\nsql_passwd[x]: {Secret}\nsql_pasword: {Secret}\npcap_savefile: x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Tags_AreThoseOfTheFirstRuleThatHolds()
    {
        string map = Write("tags.map", "! tags\nset_tag=10 ip=192.0.2.1 in=-3 filter='tcp and dst port 80'\nset_tag=20 src_net=10.0.0.0/8\nset_label=other\n");
        OutputSpec output = Plan($"nfacctd_port: 1\nplugins: print[a]\naggregate[a]: tag, label\nprint_output[a]: csv\npre_tag_map: {map}\npre_tag_filter[a]: 10,30-39,-20\n").Outputs[0];
        const string First = "(cidr(exporter_ip, \"192.0.2.1\") and nvl(in_if, 0) != 3 and (protocol == 6 and (in(protocol, 6, 17, 132) and dst_port == 80)))", Second = "(cidr(src_ip, \"10.0.0.0/8\"))";
        Assert.Contains($"pm_tag=case({First}, 10, {Second}, 20, true, 0, 0)", output.Values[OutputKeys.Through], StringComparison.Ordinal);
        Assert.Contains($"pm_label=case({First}, \"\", {Second}, \"\", true, \"other\", \"\")", output.Values[OutputKeys.Through], StringComparison.Ordinal);
        Assert.Equal("(not(pm_match_tag == 20) and (pm_match_tag == 10 or (pm_match_tag >= 30 and pm_match_tag <= 39)))", output.Values[OutputKeys.Filter]);
    }

    [Theory]
    [InlineData("set_tag=1 jeq=next", "jeq is not done in maps")]
    [InlineData("set_tag=1++", "set_tag=1++: a number from 1 to 9223372036854775807 is expected; tags that count up are not done")]
    [InlineData("ip=1.2.3.4", "sets nothing: set_tag, set_tag2 or set_label is missing")]
    [InlineData("set_tag=1 filter='tcp", "filter: the quote is not closed")]
    [InlineData("set_tag=1 vlan=x", "vlan=x: a number is expected")]
    public void Plan_MapThatIsNotDone_IsNamedWithItsLine(string line, string message)
    {
        string map = Write("tags.map", $"! a comment\n{line}\n");
        Assert.Equal($"f:2: pre_tag_map: {map}:2: {message}", Refusal($"pcap_savefile: x\npre_tag_map: {map}\nplugins: print\naggregate: tag\n"));
    }

    [Fact]
    public void Plan_NetworksFile_IsATableOfNetworks()
    {
        string networks = Write("nets.lst", "10.0.0.0/8\n65001,192.168.7.9/16\n64512_65002,2001:db8::/32\n198.51.100.9,65003,172.16.0.0/12\n");
        PmacctPlan plan = Plan($"pcap_savefile: x\nplugins: print\naggregate: src_net, dst_as\nnetworks_file: {networks}\npmacctd_as: file\n");
        Assert.Equal("prefix,network,bits,asn,next_hop\n10.0.0.0/8,10.0.0.0,8,0,\n192.168.0.0/16,192.168.0.0,16,65001,\n2001:db8::/32,2001:db8::,32,65002,\n172.16.0.0/12,172.16.0.0,12,65003,198.51.100.9\n", plan.Lookups["pmacct_networks"]);
        Assert.Contains("lookup pmacct_networks src_ip as prefix output", plan.Outputs[0].Values[OutputKeys.Through], StringComparison.Ordinal);
        Assert.Contains("'10.0.0.0' is no", Refusal($"pcap_savefile: x\nnetworks_file: {Write("bad.lst", "10.0.0.0\n")}\nplugins: print\naggregate: src_net\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Tee_IsAnOutputForEachPool()
    {
        string receivers = Write("tee.lst", "! pools\nid=1\tip=192.0.2.1:2100\nid=2 ip=192.0.2.2:2100,[::1]:2101 balance-alg=rr\n");
        PmacctPlan plan = Plan($"nfacctd_port: 1\nplugins: tee[t]\ntee_receivers: {receivers}\ntee_transparent: true\n");
        Assert.Equal(
            [("pmacct.t.1", "192.0.2.1:2100", "all", "on"), ("pmacct.t.2", "192.0.2.2:2100,[::1]:2101", "round-robin", "on")],
            plan.Outputs.Select(output => (output.Name, output.Values["receiver"], output.Values["balance"], output.Values["transparent"])));
        Assert.Contains("tag=7 is not done", Refusal($"nfacctd_port: 1\nplugins: tee\ntee_receivers: {Write("tags.lst", "id=1 ip=192.0.2.1:1 tag=7\n")}\n"), StringComparison.Ordinal);
        Assert.Contains("have datagrams to send on", Refusal("pcap_interface: lo\nplugins: tee\n"), StringComparison.Ordinal);
    }

    /// <summary>Whatever a plugin becomes, the output that is made of it takes its settings.</summary>
    [Fact]
    public void Plan_EveryPlugin_IsAnOutputThatCanBe()
    {
        string receivers = Write("tee.lst", "id=1 ip=192.0.2.1:2100\n"), networks = Write("nets.lst", "10.0.0.0/8\n"), ports = Write("ports.lst", "80\n443\n"), tags = Write("tags.map", "set_tag=1 filter='vlan 3'\n");
        const string All = "src_host,dst_host,src_net,dst_net,src_mask,src_as,src_port,dst_port,proto,tos,tcpflags,flows,src_mac,vlan,cos,etype,tag,tag2,label,in_iface,peer_src_ip,peer_dst_ip,sampling_rate,sampling_direction,"
            + "timestamp_start,timestamp_end,timestamp_arrival,export_proto_version,export_proto_seqno,export_proto_sysid,mpls_label_top,mpls_label_bottom,mpls_stack_depth,nat_event,post_nat_src_host,vxlan";
        PmacctPlan plan = Plan(
            $"nfacctd_port: 1\nplugins: print[p], print[c], print[f], sqlite3[s], pgsql[g], mysql[m], kafka[k], amqp[a], nfprobe[n], tee[t], print[u]\naggregate: {All}\naggregate[u]: sum_host\naggregate_filter[f]: host 10.0.0.1 and not tcp port 80\n"
            + $"networks_file: {networks}\nports_file: {ports}\npre_tag_map: {tags}\npre_tag_filter[c]: 1\ntee_receivers: {receivers}\nprint_output[c]: csv\nprint_output_separator[c]: ;\nprint_output[f]: json\nprint_output_file[f]: /tmp/x-%Y%m%d.txt\n"
            + "print_latest_file[f]: /tmp/latest\nprint_history: 5m\nkafka_history: 1h\nkafka_topic[k]: flows.$peer_src_ip\nkafka_partition_key[k]: $src_host\nnfacctd_renormalize: true\ntimestamps_rfc3339[p]: true\nprint_num_protos[p]: true\n");
        Assert.Equal(11, plan.Outputs.Count);
        foreach ((string name, string secret) in plan.Secrets)
        {
            Environment.SetEnvironmentVariable(name, secret);
        }

        Assert.All(plan.Outputs, output =>
        {
            try
            {
                OutputRegistry.Check(output with { Folder = _folder.FullName }, OutputTypes.Find(output.Type));
            }
            catch (OutputException missing) when (missing.Message.Contains("librdkafka", StringComparison.Ordinal))
            {
                // Not installed here.
            }
        });
    }

    [Theory]
    [InlineData("mysql", "", "acct", "ip_src, src_port, dst_port, agent_id")]
    [InlineData("sqlite3", "sql_table_version: 8", "acct_v8", "ip_src, port_src, port_dst, agent_id")]
    [InlineData("mysql", "sql_table_version: 9", "acct_v9", "ip_src, port_src, port_dst, tag")]
    [InlineData("pgsql", "sql_table: flows", "flows", "ip_src, port_src, port_dst, agent_id")]
    public void Plan_Sql_NamesTableAndColumnsAsThatVersionOfPmacctsTables(string plugin, string more, string table, string columns)
    {
        OutputSpec output = Assert.Single(Plan($"nfacctd_port: 1\nplugins: {plugin}\naggregate: src_host, src_port, dst_port, tag\n{more}\n").Outputs);

        Assert.Equal(table, output.Values["into"]);
        Assert.Equal(columns, string.Join(", ", output.Values[OutputKeys.Keys].Split(", ").Select(static key => key.Split(" as ")[^1])));
    }

    [Fact]
    public void Keys_Catalogue_NamesEachOnceAndSaysWhyOthersAreNotDone()
    {
        Assert.Equal(PmacctKeys.All.Count(), PmacctKeys.All.Select(key => key.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(PmacctKeys.All, key => Assert.Equal(key.Use == PmacctKeyUse.Done, key.Note.Length == 0));
    }

    private static string Refusal(string text) => Assert.Throws<PmacctException>(() => Plan(text)).Message;

    private static PmacctPlan Plan(string text, bool lenient = false, bool mayFail = false) =>
        PmacctPlanner.Plan("f", [.. PmacctFile.Parse("f", text).Where(entry => !mayFail || entry.Plugin != "nobody")], null, lenient);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
