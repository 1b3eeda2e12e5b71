using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Tests.Binding;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Lookups;

public sealed class LookupStageTests
{
    private const string Services = "port,name,class\n80,http,web\n443,https,web\n53,dns,\n";
    private const string Sites = "network,site\n10.0.0.0/8,company\n10.1.0.0/16,Berlin\n2001:db8::/32,test\n192.0.2.7,router\n";

    [Fact]
    public void Run_KeyIsNumberAddressOrText_FindsTheRow()
    {
        using QueryFolder folder = new();
        folder.Lookups.LoadCsv(folder.Write("services.csv", Services), null);
        Assert.Equal(
            "{class=web, name=https, p=443}\n{class=null, name=dns, p=53}\n{class=null, name=null, p=7}\n{class=web, name=http, p=80.0}\n{class=null, name=null, p=null}",
            string.Join('\n', folder.Rows("json \"[{p:443},{p:'53'},{p:7},{p:80.0},{}]\" | lookup services p as port output name, class | fields p, name, class")
                .Select(static row => $"{{class={Of(row, "class")}, name={Of(row, "name")}, p={Of(row, "p")}}}")));

        static Value Of(ValueMap row, string field) => row.TryGetValue(field, out Value value) ? value : Value.Null;
    }

    [Fact]
    public void Run_KeyIsNetwork_FindsTheNarrowest()
    {
        using QueryFolder folder = new(groupRows: 3);
        folder.Lookups.LoadCsv(folder.Write("x.csv", Sites), "sites");
        string[] addresses = ["10.1.2.3", "10.9.0.1", "192.0.2.7", "192.0.2.8", "2001:db8::5", "::1", "10.1.2.3"];
        folder.Fill("t", addresses.Select(static (text, i) => new ValueMap(
        [
            KeyValuePair.Create("_time", Value.FromDate(i)), KeyValuePair.Create("src_ip", Value.From(IpValue.TryParse(text, out IpValue ip) ? ip : default)),
        ])));
        Assert.Equal(
            "{count=2}\n{count=2, site=Berlin}\n{count=1, site=company}\n{count=1, site=router}\n{count=1, site=test}",
            folder.Text("table t | lookup sites src_ip output site | stats count by site"));
    }

    [Fact]
    public void Run_FileChanged_IsReadAgain()
    {
        using QueryFolder folder = new();
        folder.Lookups.LoadCsv(folder.Write("services.csv", Services), null);
        const string Query = "json \"{port:80}\" | lookup services port output name";
        Assert.Equal("{name=http, port=80}", folder.Text(Query));
        folder.Write(Path.Combine("lookups", "services.csv"), "port,name\n80,world wide web\n");
        Assert.Equal("{name=world wide web, port=80}", folder.Text(Query));
        folder.Forget();
        Assert.Equal("{name=world wide web, port=80}", folder.Text(Query));
        Assert.True(folder.Lookups.Remove("services"));
        Assert.StartsWith("20701", folder.Error(Query), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lookup geoip src_ip output country", "20701: no lookup table geoip (load a CSV file of networks")]
    [InlineData("lookup service p output name", "20701: no lookup table service (did you mean services?)")]
    [InlineData("lookup services p as prot output name", "lookup table services has no field prot (did you mean port?)")]
    [InlineData("lookup services p output nam", "lookup table services has no field nam (did you mean name?)")]
    [InlineData("lookup services p name", "20700: ")]
    [InlineData("lookup services p output name to n", "20703: `as` expected in place of to")]
    [InlineData("lookup services p output name n", "20702: ")]
    [InlineData("lookup services p output name,", "20702: ")]
    [InlineData("lookup services p x output name", "20702: ")]
    [InlineData("lookup", "20701: ")]
    [InlineData("memlookup op=buidl name=t key=k", "22000: op=buidl: list, build, drop expected (did you mean build?)")]
    [InlineData("memlookup op=build key=k", "22001: ")]
    [InlineData("memlookup op=build name=t", "22002: ")]
    [InlineData("memlookup op=drop", "22003: ")]
    [InlineData("memlookup name=nope", "22004: no lookup table nope")]
    [InlineData("memlookup name=services", "memlookup has no table services")]
    [InlineData("memlookup op=build name=../x key=p", "../x cannot name a lookup table")]
    [InlineData("memlookup op=build name=services key=p", "lookup table services is a CSV file")]
    public void Run_WrongQuery_Fails(string stage, string message)
    {
        using QueryFolder folder = new();
        folder.Lookups.LoadCsv(folder.Write("services.csv", Services), null);
        Assert.StartsWith(message, folder.Error($"json \"{{p:80}}\" | {stage}"), StringComparison.Ordinal);
    }

    [Fact]
    public void MemLookup_BuildListDrop_KeepsTheFirstRowOfEachKey()
    {
        using QueryFolder folder = new();
        Assert.Equal(4, folder.Rows("json \"[{k:1,v:'a',w:1},{k:2,v:'b'},{k:1,v:'c'},{v:'d'}]\" | memlookup op=build name=m key=k v").Count);
        Assert.Equal("{k=1, v=a}\n{k=2, v=b}", folder.Text("memlookup op=list name=m"));
        Assert.Equal("{key=k, name=m, size=2}", folder.Text("memlookup"));
        Assert.Equal("{k=2, v=b}\n{k=3}", folder.Text("json \"[{k:2},{k:3}]\" | lookup m k output v"));
        Assert.Equal("{k=2, v=b}", folder.Text("lookuptable m | search k == 2"));
        Assert.Equal("", folder.Text("memlookup op=drop name=m"));
        Assert.StartsWith("20701", folder.Error("lookuptable m"), StringComparison.Ordinal);
    }

    [Fact]
    public void MemLookup_ReadOnly_IsRefused()
    {
        using QueryFolder folder = new(rights: QueryRights.None);
        Assert.Contains("may not change tables", folder.Error("json \"{k:1}\" | memlookup op=build name=m key=k"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the first line must name the fields")]
    [InlineData("a,a\n1,2\n", "two fields are called a")]
    [InlineData("a,\n1,2\n", "a field has no name")]
    [InlineData("a,b\n1,2,3\n", "row 1 has 3 cells for 2 fields")]
    public void LoadCsv_BadFile_ChangesNothing(string text, string message)
    {
        using QueryFolder folder = new();
        string path = folder.Write("bad.csv", text);
        Assert.Contains(message, Assert.Throws<QueryExecutionException>(() => folder.Lookups.LoadCsv(path, null)).Message, StringComparison.Ordinal);
        Assert.Empty(folder.Lookups.Names);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "lookups")));
    }

    [Fact]
    public void LoadCsv_QuotedCells_AreReadByTheRules()
    {
        using QueryFolder folder = new();
        LookupTableInfo table = folder.Lookups.LoadCsv(folder.Write("q.csv", "k,v,w\r\na,\"x, \"\"y\"\"\nz\",1\r\n\r\nb,,\n\"c\",3"), null);
        Assert.Equal(3, table.Rows);
        Assert.Equal("{k=a, v=x, \"y\"\nz, w=1}\n{k=b}\n{k=c, v=3}", folder.Text("lookuptable q"));
    }

    [Theory]
    [InlineData("lookup t k output a")]
    [InlineData("lookup t k as key output a as b, c")]
    [InlineData("memlookup op=build name=t key=k a, b")]
    [InlineData("memlookup op=build name=t key=k")]
    [InlineData("memlookup op=list name=t")]
    [InlineData("memlookup op=drop name=t")]
    [InlineData("memlookup")]
    [InlineData("lookuptable t")]
    public void ToString_ParsedAgain_IsTheSame(string text) => Assert.Equal(text, new QueryEngine(new InMemoryCatalog()).Check(text));
}
