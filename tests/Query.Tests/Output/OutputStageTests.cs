using System.IO.Compression;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Output;

public sealed class OutputStageTests
{
    private const string Rows = "json \"[{a:1,b:'x, y',c:1.0},{a:2},{a:3,b:'',d:[1,'z']}]\"";

    [Theory]
    [InlineData("outputcsv", "o.csv a, b, c, d", "a,b,c,d\n1,\"x, y\",1.0,\n2,,,\n3,\"\",,\"[1,\"\"z\"\"]\"\n")]
    [InlineData("outputcsv tab=t", "o.csv a, b", "a\tb\n1\tx, y\n2\t\n3\t\n")]
    [InlineData("outputjson", "o.csv", "{\"a\":1,\"b\":\"x, y\",\"c\":1.0}\n{\"a\":2}\n{\"a\":3,\"b\":\"\",\"d\":[1,\"z\"]}\n")]
    [InlineData("outputjson", "o.csv a, d", "{\"a\":1,\"d\":null}\n{\"a\":2,\"d\":null}\n{\"a\":3,\"d\":[1,\"z\"]}\n")]
    [InlineData("outputtxt", "o.csv a, b, c", "1 x, y 1.0\n2  \n3  \n")]
    [InlineData("outputtxt delimiter=\"|\"", "o.csv a, b", "1|x, y\n2|\n3|\n")]
    [InlineData("outputcsv bom=t", "o.csv a", "\ufeffa\n1\n2\n3\n")]
    public void Run_Rows_AreWrittenAndPass(string stage, string arguments, string wanted)
    {
        using QueryFolder folder = new();
        Assert.Equal(3, folder.Rows($"{Rows} | {stage} {arguments}").Count);
        Assert.Equal(wanted, Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder.Path, "o.csv"))));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Run_FileExists_IsKeptReplacedOrAddedTo()
    {
        using QueryFolder folder = new();
        folder.Write("o.csv", "old\n");
        Assert.Contains("o.csv exists; overwrite=t", folder.Error($"{Rows} | outputcsv o.csv a"), StringComparison.Ordinal);
        Assert.Equal("old\n", folder.Read("o.csv"));
        folder.Rows($"{Rows} | limit 1 | outputcsv overwrite=t o.csv a");
        Assert.Equal("a\n1\n", folder.Read("o.csv"));
        folder.Rows($"{Rows} | limit 1 2 | outputcsv append=t o.csv a");
        Assert.Equal("a\n1\n2\n3\n", folder.Read("o.csv"));
        folder.Rows("json \"[]\" | outputcsv empty.csv a");
        Assert.Equal("a\n", folder.Read("empty.csv"));
    }

    [Theory]
    [InlineData("outputcsv bad.csv a | insert table=a", "table not found: 1")]
    [InlineData("outputcsv append=t old.csv a | insert table=a", "table not found: 1")]
    [InlineData("outputcsv overwrite=t old.csv a | insert table=a", "table not found: 1")]
    public void Run_QueryFails_LeavesNoPartOfAFile(string stages, string message)
    {
        using QueryFolder folder = new();
        folder.Write("old.csv", "old\n");
        Assert.StartsWith(message, folder.Error($"{Rows} | {stages}"), StringComparison.Ordinal);
        Assert.Equal("old\n", folder.Read("old.csv"));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Run_Gzip_MayBeAddedTo()
    {
        using QueryFolder folder = new();
        folder.Rows($"{Rows} | outputtxt gz=t o.gz a");
        folder.Rows($"{Rows} | outputtxt gz=t append=t o.gz a");
        using GZipStream stream = new(File.OpenRead(Path.Combine(folder.Path, "o.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(stream);
        Assert.Equal("1\n2\n3\n1\n2\n3\n", reader.ReadToEnd());
    }

    [Fact]
    public void Run_Encoding_IsThatOfTheFile()
    {
        using QueryFolder folder = new();
        folder.Rows("json \"{a:'타입'}\" | outputtxt encoding=euc-kr o.txt a");
        Assert.Equal("타입\n", CodePagesEncodingProvider.Instance.GetEncoding("euc-kr")!.GetString(File.ReadAllBytes(Path.Combine(folder.Path, "o.txt"))));
    }

    [Fact]
    public void Run_Partition_WritesAFileForEachTime()
    {
        using QueryFolder folder = new(groupRows: 2);
        long[] minutes = [0, 59, 60, 61, 1441, 3];
        folder.Fill("t", minutes.Select(static (minute, i) => new ValueMap(
            [KeyValuePair.Create("_time", Value.FromDate(minute * 60_000_000_000L)), KeyValuePair.Create("n", Value.From((long)i))])));
        folder.Rows("table order=asc t | outputcsv partition=t \"out/{logtime:yyyy-MM-dd}/{logtime:HH}-{now:yyyy}.csv\" n");
        int year = DateTime.UtcNow.Year;
        Assert.Equal("n\n0\n5\n1\n", folder.Read($"out/1970-01-01/00-{year}.csv"));
        Assert.Equal("n\n2\n3\n", folder.Read($"out/1970-01-01/01-{year}.csv"));
        Assert.Equal("n\n4\n", folder.Read($"out/1970-01-02/00-{year}.csv"));
    }

    [Theory]
    [InlineData("outputcsv o.csv", "30202: ")]
    [InlineData("outputcsv o.csv,", "30200: ")]
    [InlineData("outputtxt o.txt", "30402: ")]
    [InlineData("outputjson", "30302: ")]
    [InlineData("outputcsv overwrite=t append=t o.csv a", "30205: ")]
    [InlineData("outputjson overwrite=t append=t o.csv a", "30304: ")]
    [InlineData("outputtxt overwrite=t append=t o.csv a", "30407: ")]
    [InlineData("outputcsv \"{now:yyyy}.csv\" a", "30201: ")]
    [InlineData("outputcsv partition=t \"{now:bogus}.csv\" a", "30201: bogus is no format of a time")]
    [InlineData("outputcsv encoding=klingon o.csv a", ": unknown character set klingon")]
    [InlineData("outputjson tab=t o.csv", "90001: ")]
    [InlineData("outputcsv tmp=old.csv o.csv a", "the temporary file ")]
    [InlineData("outputcsv nope.csv/o.csv a | drop", "outputcsv: ")]
    [InlineData("mv from=old.csv", "30501: ")]
    [InlineData("mv from=old.csv to=old.csv", "mv: ")]
    [InlineData("insert create=t", "30701: ")]
    [InlineData("import nope", "30101: ")]
    public void Run_WrongQuery_Fails(string stage, string message)
    {
        using QueryFolder folder = new();
        folder.Write("old.csv", "old\n");
        folder.Write("nope.csv", "a file\n");
        string error = folder.Error($"{Rows} | {stage}");
        Assert.True(error.StartsWith(message, StringComparison.Ordinal) || error.Contains(message, StringComparison.Ordinal) && !message[0].Equals('3'), error);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Run_NoRightToWriteFiles_IsRefused()
    {
        using QueryFolder folder = new(rights: QueryRights.ReadFiles);
        Assert.Contains("outputcsv is not allowed here", folder.Error($"{Rows} | outputcsv o.csv a"), StringComparison.Ordinal);
        Assert.Contains("mv is not allowed here", folder.Error($"{Rows} | mv from=a to=b"), StringComparison.Ordinal);
        Assert.Contains("insert is not allowed here", folder.Error($"{Rows} | insert table=b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Move_AfterOutput_RenamesTheFile()
    {
        using QueryFolder folder = new();
        folder.Rows($"{Rows} | outputcsv part.csv a | mv from=part.csv to=whole.csv");
        Assert.Equal("a\n1\n2\n3\n", folder.Read("whole.csv"));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Insert_TableOfEachRow_GetsItWithoutTheField()
    {
        using QueryFolder folder = new(groupRows: 2);
        folder.Fill("one");
        Assert.StartsWith("table not found: two", folder.Error("json \"[{t:'one',n:1},{t:'two',n:2}]\" | insert table=t"), StringComparison.Ordinal);
        Assert.Equal(4, folder.Rows("json \"[{t:'one',n:1},{t:'two',n:2},{n:3},{t:'one',n:4}]\" | insert table=t create=t").Count);
        Assert.Equal("{n=2}", folder.Text("table two | fields n"));
        Assert.Equal("{n=1}\n{n=1}\n{n=4}", folder.Text("table order=asc one | search isnull(t) | fields n"));
    }

    [Theory]
    [InlineData("outputcsv a.csv x, y")]
    [InlineData("outputcsv overwrite=t bom=t tab=t encoding=utf-16 tmp=\"b.csv\" gz=t flush=5s partition=t {logtime:yyyy}.csv x")]
    [InlineData("outputjson append=t a.json")]
    [InlineData("outputtxt delimiter=\"\\t|\" \"a b.txt\" x")]
    [InlineData("mv from=a to=b")]
    [InlineData("insert table=t create=t")]
    public void ToString_ParsedAgain_IsTheSame(string text)
    {
        QueryEngine engine = new(new InMemoryCatalog());
        Assert.Equal(text, engine.Check(text));
        Assert.Equal(text, engine.Check(engine.Check(text)));
    }
}
