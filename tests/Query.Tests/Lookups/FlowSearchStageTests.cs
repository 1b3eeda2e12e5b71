using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Lookups;

public sealed class FlowSearchStageTests
{
    private const string Flows = "json \"[{src_ip:'10.1.2.3',dst_ip:'192.0.2.1',src_port:5000,dst_port:443,protocol:6},"
        + "{src_ip:'10.1.2.3',dst_ip:'192.0.2.1',dst_port:443,protocol:'UDP'},{src_ip:'2001:db8::1',dst_ip:'10.0.0.1'},{src_ip:7,dst_ip:'10.0.0.1'},{x:1}]\"";

    [Theory]
    [InlineData("{src_ip:'10.0.0.0',src_cidr:8,dst_ip:'0.0.0.0',dst_cidr:0,flow:'all'}", "[all]|[all]|null|null|null")]
    [InlineData("{src_ip:'10.0.0.0',src_cidr:8,dst_ip:'192.0.2.1',dst_cidr:32,dst_port:443,protocol:'tcp',flow:1}", "[1]|null|null|null|null")]
    [InlineData("{src_ip:'10.0.0.0/8',dst_ip:'192.0.2.0/24',protocol:17,flow:1},{src_ip:'10.1.2.3/32',dst_ip:'0.0.0.0/0',flow:2}", "[2]|[1, 2]|null|null|null")]
    [InlineData("{src_ip:'10.0.0.0/8',dst_ip:'192.0.2.0/24',src_port:5000,flow:1}", "[1]|null|null|null|null")]
    [InlineData("{src_ip:'2001:db8::',src_cidr:32,dst_ip:'10.0.0.0',dst_cidr:8,flow:'v6'}", "null|null|[v6]|null|null")]
    public void Run_Rules_GiveTheFlowsThatFit(string rules, string wanted)
    {
        using QueryFolder folder = new();
        Assert.Equal(wanted, string.Join('|', folder.Rows($"{Flows} | flowsearch [ json \"[{rules}]\" ]").Select(static row => row.TryGetValue("_flow", out Value flow) ? flow : Value.Null)));
    }

    [Theory]
    [InlineData("json \"[{src_ip:'10.0.0.0',src_cidr:8,dst_ip:'0.0.0.0',flow:1},{src_ip:'0.0.0.0/0',dst_ip:'0.0.0.0/0',flow:2}]\"", "1 of 2 rules are not used: of rule 1 dst_ip and dst_cidr are no network")]
    [InlineData("json \"{src_ip:'0.0.0.0/0',dst_ip:'0.0.0.0/0',dst_port:70000,flow:2}\"", "1 of 1 rules are not used: of rule 1 a port is no number up to 65535")]
    [InlineData("json \"{src_ip:'0.0.0.0/0',dst_ip:'0.0.0.0/0',protocol:'warp',flow:2}\"", "1 of 1 rules are not used: of rule 1 the protocol is not known")]
    [InlineData("json \"{src_ip:'0.0.0.0/0',dst_ip:'0.0.0.0/0'}\"", "1 of 1 rules are not used: of rule 1 flow is null")]
    [InlineData("json \"{k:1}\" | memlookup op=build name=.bad key=k", ".bad cannot name a lookup table")]
    public void Run_BadRules_AreToldInEachRow(string rules, string error)
    {
        using QueryFolder folder = new();
        IReadOnlyList<ValueMap> rows = folder.Rows($"{Flows} | flowsearch [ {rules} ]");
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.StartsWith(error, row.TryGetValue("_flowsearch_error", out Value text) ? text.AsString : "", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_RandomRulesAndFlows_GivesWhatTryingAllGives() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            Random random = new(seed);
            using QueryFolder folder = new(groupRows: random.Next(1, 40));
            List<ValueMap> rules = [];
            for (int i = random.Next(1, 40); i > 0; i--)
            {
                List<KeyValuePair<string, Value>> rule =
                [
                    new("src_ip", Value.From(Address(random))), new("src_cidr", Value.From((long)random.Next(33))), new("dst_ip", Value.From(Address(random))),
                    new("dst_cidr", Value.From((long)random.Next(33))), new("flow", Value.From((long)i)),
                ];
                AddSome(random, rule, "src_port", 3);
                AddSome(random, rule, "dst_port", 3);
                AddSome(random, rule, "protocol", 2);
                rules.Add(new ValueMap(rule));
            }

            List<ValueMap> flows = [];
            for (int i = 0; i < 60; i++)
            {
                List<KeyValuePair<string, Value>> flow =
                    [new("_time", Value.FromDate(i)), new("src_ip", Value.From(Address(random))), new("dst_ip", Value.From(Address(random)))];
                AddSome(random, flow, "src_port", 3);
                AddSome(random, flow, "dst_port", 3);
                AddSome(random, flow, "protocol", 2);
                flows.Add(new ValueMap(flow));
            }

            folder.Fill("t", flows);
            folder.Fill("r", rules.Select((rule, i) => new ValueMap([new("_time", Value.FromDate(i)), .. rule])));
            IReadOnlyList<ValueMap> rows = folder.Rows("table order=asc t | flowsearch [ table order=asc r ]");
            Assert.Equal(flows.Count, rows.Count);
            for (int i = 0; i < rows.Count; i++)
            {
                Value[] wanted = [.. rules.Where(rule => Fits(rule, flows[i])).Select(static rule => Of(rule, "flow"))];
                Value found = Of(rows[i], "_flow");
                Assert.Equal(wanted, found.IsNull ? [] : found.AsArray);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Keywords_RandomTexts_GiveWhatTryingAllGives() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            Random random = new(seed);
            string[] keywords = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Text(random, 1, 5)).Distinct(StringComparer.Ordinal)];
            KeywordIndex index = new(keywords);
            for (int i = 0; i < 20; i++)
            {
                string text = Text(random, 0, 30);
                SortedSet<int> found = [];
                index.Find(text, found);
                Assert.Equal(Enumerable.Range(0, keywords.Length).Where(k => text.Contains(keywords[k], StringComparison.Ordinal)), found);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void MpSearch_Fields_GetTheKeywordsThatOccur()
    {
        using QueryFolder folder = new(groupRows: 2);
        folder.Fill("t", new[] { "GET /etc/passwd", "GET /", "GET /etc/passwd?cmd.exe", "GET /" }.Select(static (line, i) =>
            new ValueMap([new("_time", Value.FromDate(i)), new("line", Value.From(line)), new("n", Value.From((long)i))])));
        const string Rules = "json \"[{keyword:'passwd',id:1},{keyword:'cmd.exe',id:2},{keyword:'3'},{}]\"";
        Assert.Equal("{_mp_result=[1]}\n{}\n{_mp_result=[1, 2]}\n{}", folder.Text($"table order=asc t | mpsearch line [ {Rules} ] | fields _mp_result"));
        Assert.Equal("{_mp_result=[1]}\n{}\n{_mp_result=[1, 2]}\n{_mp_result=[3]}", folder.Text($"table order=asc t | mpsearch line, n, nope [ {Rules} ] | fields _mp_result"));
        Assert.Equal("{}", folder.Text("json \"{a:1}\" | mpsearch a [ json \"[]\" ] | fields _mp_result"));
    }

    [Fact]
    public void MatchNet_MatchPort_KeepTheRowsOfTheGroup()
    {
        using QueryFolder folder = new();
        folder.Lookups.CreateGroup("office", ["10.0.0.0/8", "2001:db8::/32"]);
        folder.Lookups.CreateGroup("web", ["80", "443/tcp", "8000-8002"]);
        const string Source = "json \"[{a:'10.1.1.1',p:80,q:'udp'},{a:'2001:db8::9',p:443,q:17},{a:'11.0.0.1',p:8001,q:6},{p:'80'},{a:'x',p:443,q:6}]\"";
        Assert.Equal(2, folder.Rows($"{Source} | matchnet guid=office field=a").Count);
        Assert.Equal(3, folder.Rows($"{Source} | matchnet guid=office field=a invert=t").Count);
        Assert.Equal(4, folder.Rows($"{Source} | matchport guid=web field=p").Count);
        Assert.Equal(3, folder.Rows($"{Source} | matchport guid=web field=p protocol=q").Count);
        Assert.Equal("{n=true}\n{n=true}\n{n=false}\n{n=false}\n{n=false}", folder.Text($"{Source} | eval n=matchnet(\"office\", a) | fields n"));
        Assert.Equal("{n=true}", folder.Text("json \"{}\" | eval n=not(matchnet(\"office\", ip(\"11.1.1.1\")))"));
        Assert.StartsWith("no group ofice (did you mean office?)", folder.Error($"{Source} | search matchnet(\"ofice\", a)"), StringComparison.Ordinal);
        Assert.Equal("300025: guid= with the name of a group expected (matchnet guid=group field=field)", folder.Error($"{Source} | matchnet field=a"));
        Assert.Equal("300026: field= with the field to test expected (matchnet guid=group field=field)", folder.Error($"{Source} | matchnet guid=office"));
        Assert.Equal("20701: no group ofice (did you mean office?)", folder.Error($"{Source} | matchnet guid=ofice field=a"));
    }

    [Theory]
    [InlineData("flowsearch [ json \"{}\" ]")]
    [InlineData("mpsearch a, b [ json \"{}\" ]")]
    public void ToString_ParsedAgain_IsTheSame(string text) => Assert.Equal(text, new QueryEngine(new InMemoryCatalog()).Check(text));

    private static Value Of(ValueMap map, string field) => map.TryGetValue(field, out Value value) ? value : Value.Null;

    private static bool Fits(ValueMap rule, ValueMap flow)
    {
        foreach (string side in (ReadOnlySpan<string>)["src", "dst"])
        {
            Assert.True(IpNetwork.TryParse($"{Of(rule, side + "_ip")}/{Of(rule, side + "_cidr")}", out IpNetwork network));
            if (!network.Contains(Of(flow, side + "_ip").AsIp))
            {
                return false;
            }
        }

        return new[] { "src_port", "dst_port", "protocol" }.All(field => Of(rule, field).IsNull || Of(rule, field) == Of(flow, field));
    }

    private static void AddSome(Random random, List<KeyValuePair<string, Value>> to, string field, int values)
    {
        if (random.Next(2) == 0)
        {
            to.Add(new(field, Value.From((long)random.Next(values))));
        }
    }

    private static IpValue Address(Random random) => IpValue.FromV4((uint)random.Next(2) << 31 | (uint)random.Next(4) << 16 | (uint)random.Next(4));

    private static string Text(Random random, int least, int most) =>
        new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => "abc"[random.Next(3)])]);
}
