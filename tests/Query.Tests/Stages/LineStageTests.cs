using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Stages;

/// <summary>Each case runs on texts of a literal, and on texts of a table (dictionaries) in groups of one, two and all rows.</summary>
public sealed class LineStageTests
{
    private static readonly string?[] s_lines =
    [
        "a=1 b=\"x y\" c=", "k=\"unclosed b=2", "", null, "no pairs", "a=1 b=\"x y\" c=", "{\"a\":1,\"o\":{\"p\":[1,2],\"q\":{\"r\":\"long text\"}},\"n\":null}", "{a:'1', b:[2,],}",
        "x,\"y, \"\"z\"\"\",", "bad \"quote\", 1", "<e a=\"1\"><f>2</f></e>", "from [me] to [you]",
    ];

    [Theory]
    [InlineData("parsekv", "{a=1, b=x y, c=}|{b=2, k=\"unclosed}|{line=, n=3}|{n=4}|*")]
    [InlineData("parsekv overlay=t", "{a=1, b=x y, c=, line=a=1 b=\"x y\" c=, n=1}|*")]
    [InlineData("parsekv field=nope", "{line=a=1 b=\"x y\" c=, n=1}|*")]
    [InlineData("parsekv pairdelim=\",\" kvdelim=\":\" | search isnotnull(b) | fields b", "{b=[2}")]
    [InlineData("search n == 7 | parsejson", "{a=1, o={p=[1, 2], q={r=long text}}}")]
    [InlineData("search n == 7 | parsejson flatten=t cutoff=4", "{a=1, o.p=[1, 2], o.q.r=long}")]
    [InlineData("search n == 7 | parsejson overlay=t | fields n, a", "{a=1}")]
    [InlineData("search n == 8 | parsejson", "{line={a:'1', b:[2,],}, n=8}")]
    [InlineData("search n == 8 | parsejson lenient=t", "{a=1, b=[2]}")]
    [InlineData("search n == 9 | parsecsv", "{column0=x, column1=y, \"z\", column2=}")]
    [InlineData("search n == 9 | parsecsv strict=t k, v", "{column2=, k=x, v=y, \"z\"}")]
    [InlineData("search n == 10 | parsecsv", "{column0=bad \"quote\", column1= 1}")]
    [InlineData("search n == 10 | parsecsv strict=t", "{line=bad \"quote\", 1, n=10}")]
    [InlineData("search n == 11 | parsexml", "{a=1, f=2}")]
    [InlineData("search n == 11 | parse overlay=t xml | fields n, a, f", "{a=1, f=2, n=11}")]
    [InlineData("search n == 12 | parse \"[*]\" as who, \"[*]\" as whom", "{who=me, whom=you}")]
    [InlineData("search n == 12 | parse overlay=t \"from *\" as rest | fields n, rest", "{n=12, rest=[me] to [you]}")]
    [InlineData("search n == 9 | parse csv", "{column0=x, column1=y, \"z\", column2=}")]
    [InlineData("rex field=line \"^(?<a>\\w)=(?<n>\\d)\" | search isnotnull(a) | fields a, n", "{a=a, n=1}|{a=a, n=1}")]
    [InlineData("rex field=n \"(?<n>1)\" | fields n | limit 2", "{n=1}|{n=2}")]
    public void Run_Texts_GiveTheirFields(string stage, string wanted)
    {
        using QueryFolder literal = new();
        string json = string.Join(',', s_lines.Select(static (line, i) => $"{{n:{i + 1}{(line is null ? "" : $",line:'{line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}'")}}}"));
        Check(literal.Text($"json \"[{json}]\" | {stage}"));
        foreach (int groupRows in (ReadOnlySpan<int>)[1, 2, 100])
        {
            using QueryFolder folder = new(groupRows);
            folder.Fill("t", s_lines.Select(static (line, i) => new ValueMap(
                [new("_time", Value.FromDate(i)), new("n", Value.From(i + 1L)), new("line", Value.From(line))])));
            Check(folder.Text($"table order=asc t | fields line, n | {stage}"));
        }

        void Check(string found)
        {
            found = string.Join('|', found.Split('\n').Where(static row => row != "{}"));
            Assert.True(wanted.EndsWith('*') ? found.StartsWith(wanted[..^1], StringComparison.Ordinal) : wanted == found, found);
        }
    }

    [Fact]
    public void Run_MoreFieldsThanAllowed_Fails()
    {
        using QueryFolder folder = new();
        string pairs = string.Join(' ', Enumerable.Range(0, 2001).Select(static i => $"k{i}=1"));
        Assert.StartsWith("the texts have more than 2000 different fields", folder.Error($"json \"{{line:'{pairs}'}}\" | parsekv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parse", "21004: ")]
    [InlineData("parse cvs", "21001: unknown parser cvs: csv, json, kv, tsv, xml expected, or \"start*end\" as name (did you mean csv?)")]
    [InlineData("parse \"a*b\" x", "21002: ")]
    [InlineData("parse \"ab\" as x", "21003: ")]
    [InlineData("parse a* as x", "21004: ")]
    [InlineData("parse \"a*b\" as \"x\"", "21005: ")]
    [InlineData("rex \"(?<a>.)\"", "20900: ")]
    [InlineData("rex field=line (?<a>.)", "20901: ")]
    [InlineData("rex field=line \"(?<a>.\"", "20901: ")]
    [InlineData("parsejson cutoff=0", ": cutoff=0: a whole number of at least 1 expected")]
    [InlineData("tojson a,", "22300: ")]
    public void Run_WrongQuery_Fails(string stage, string message)
    {
        using QueryFolder folder = new();
        Assert.StartsWith(message, folder.Error($"json \"{{line:'x'}}\" | {stage}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parsecsv tab=t strict=t a, b")]
    [InlineData("parsejson field=x overlay=t flatten=t lenient=t cutoff=7")]
    [InlineData("parsekv pairdelim=\",\" kvdelim=\":\"")]
    [InlineData("tojson")]
    [InlineData("tojson output=j a, b")]
    [InlineData("fillnull value=0")]
    public void ToString_ParsedAgain_IsTheSame(string text)
    {
        QueryEngine engine = new(new InMemoryCatalog());
        Assert.Equal(text, engine.Check(text));
    }

    [Fact]
    public void ToJson_Fields_AreWrittenAsValues()
    {
        using QueryFolder folder = new();
        const string Source = "json \"[{a:1,b:2.0,c:'x\\\"y',d:[1,{e:null}]},{}]\"";
        Assert.Equal("{\"a\":1,\"b\":2.0,\"c\":\"x\\\"y\",\"d\":[1,{\"e\":null}]}|{}", string.Join('|', folder.Rows($"{Source} | tojson | fields line").Select(static row => row[0].Value)));
        Assert.Equal("{line={\"a\":1,\"z\":null}}\n{line={\"a\":null,\"z\":null}}", folder.Text($"{Source} | tojson a, z | fields line"));
    }

    [Fact]
    public void FillNull_EveryKind_IsFilled()
    {
        using QueryFolder folder = new();
        Assert.Equal("{a=1, b=0, c=0}\n{a=0, b=2.0, c=0}\n{a=3, b=0, c=t}", folder.Text("json \"[{a:1},{b:2.0},{a:3,c:'t'}]\" | fillnull"));
        Assert.Equal("{a=1, x=none}\n{a=3, x=none}", folder.Text("json \"[{a:1},{a:3}]\" | fillnull value=none x"));
    }
}
