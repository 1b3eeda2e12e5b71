using System.IO.Compression;
using System.Text;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Sources;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Sources;

public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logflowdb").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Csv_QuotesLineEndsAndShortLines_AreRead()
    {
        Write("a.csv", "\uFEFFname,n,\"quo\"\"ted\",name\r\nx,1,\"a,b\nc \"\"d\"\"\",z\r\n\r\ny,2\n\"w\"tail,,\"\",q,extra");

        Assert.Equal(["{column3=z, n=1, name=x, quo\"ted=a,b\nc \"d\"}", "{n=2, name=y}", "{column3=q, column4=extra, n=, name=wtail, quo\"ted=}"], Rows("csvfile a.csv"));
        Assert.Equal(["{n=2}"], Rows("csvfile offset=1 limit=1 a.csv | fields n"));
        Assert.Equal(["{name=x}", "{name=y}", "{name=wtail}"], Rows("csvfile maxcol=1 a.csv"));
        Assert.Contains("record 4: something stands behind the closing quote", Failure("csvfile strict=t a.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Csv_RandomCells_ComeBackHoweverTheBufferCutsThem(int seed)
    {
        Random random = new(seed);
        string[] pieces = ["", "a", "long text of more than fifteen bytes", ",", "\"", "\n", "\r\n", "é", "7", "10.0.0.1", new string('x', 3000)];
        List<string[]> expected = [];
        StringBuilder text = new("a,b,c\n");
        for (int row = 0; row < 6000; row++)
        {
            string[] cells = [Cell(), "row" + row, random.Next(50).ToString(System.Globalization.CultureInfo.InvariantCulture)];
            expected.Add(cells);
            text.Append(string.Join(',', cells.Select(Quoted))).Append('\n');
        }

        Write("r.csv", text.ToString());

        Assert.Equal(
            expected.Select(static cells => $"{{a={cells[0]}, b={cells[1]}, c={cells[2]}}}"), Rows("csvfile r.csv"));

        string Cell() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
        string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n\r") || random.Next(5) == 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    [Fact]
    public void Csv_GroupedByTexts_KeepsEqualOnesTogether()
    {
        StringBuilder text = new("k,v\n");
        for (int i = 0; i < 20_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"key{i % 7},{i}\n");
        }

        Write("g.csv", text.ToString());

        Assert.Equal(["{count=20000, dc(k)=7, dc(v)=20000}"], Rows("csvfile g.csv | stats count, dc(k), dc(v)"));
        Assert.Equal(["{count=2858, k=key0}"], Rows("csvfile g.csv | stats count by k | limit 1"));
    }

    [Fact]
    public void Json_LinesObjectsAndBrokenLines_AreTold()
    {
        Write("a.json", "{\"a\":1,\"b\":\"x\",\"c\":{\"d\":[1,2.5,null]}}\n{\"a\":2.5\n{\"a\":3,\"a\":4}\n{\n  \"a\": 5,\n  \"f\": {\n    \"g\": true\n  }\n}\nnonsense\n\"text\"\n");

        Assert.Equal(
            ["{a=1, b=x, c={d=[1, 2.5, null]}}", "{line={\"a\":2.5}", "{a=4}", "{a=5, f={g=true}}", "{line=nonsense}", "{line=\"text\"}"], Rows("jsonfile a.json"));
    }

    [Fact]
    public void Json_Array_GivesItsElements()
    {
        Write("a.json", "[ {\"a\":1},\n {\"a\":\"x,]}\"}, 5 ,[1,2], \"t,u\",{\"b\":[{\"c\":1}]} ]\n");

        Assert.Equal(["{a=1}", "{a=x,]}}", "{line=5}", "{line=[1,2]}", "{line=\"t,u\"}", "{b=[{c=1}]}"], Rows("jsonfile a.json"));
    }

    [Fact]
    public void Text_RecordsDatesAndCharsets_AreRead()
    {
        Write("log.txt", "2026-11-01 10:00:00 start\n  more\n2026-11-01 10:00:05 end\r\nlast");
        File.WriteAllBytes(Path.Combine(_folder, "latin.txt"), Encoding.Latin1.GetBytes("café"));

        Assert.Equal(4, Rows("textfile log.txt").Count);
        Assert.Equal(
            ["{_time=2026-11-01T01:00:00Z, line=2026-11-01 10:00:00 start\n  more}", "{_time=2026-11-01T01:00:05Z, line=2026-11-01 10:00:05 end\nlast}"],
            Rows(@"textfile df=""yyyy-MM-dd HH:mm:ss"" brex=""^\d{4}-"" log.txt"));
        Assert.Equal(["{line=2026-11-01 10:00:00 start\n  more}", "{line=2026-11-01 10:00:05 end}", "{line=last}"], Rows(@"textfile erex=""(more|end)$"" log.txt"));
        Assert.Equal(["{line=café}"], Rows("textfile cs=iso-8859-1 latin.txt"));
    }

    [Fact]
    public void Files_PackedAndByPattern_AreReadInTheOrderOfTheirNames()
    {
        using (GZipStream packed = new(File.Create(Path.Combine(_folder, "b.txt")), CompressionLevel.Fastest))
        {
            packed.Write("two\n"u8);
        }

        Write("a.txt", "one\n");
        Write("c.log", "other\n");
        using (ZipArchive zip = ZipFile.Open(Path.Combine(_folder, "z.zip"), ZipArchiveMode.Create))
        {
            Add(zip, "d/x.txt", "1\n2\n");
            Add(zip, "t.csv", "k,v\n1,2\n");
        }

        Assert.Equal(["{line=one}", "{line=two}"], Rows("textfile *.txt"));
        Assert.Equal(["{line=two}"], Rows("textfile offset=1 limit=1 *.txt"));
        Assert.Equal(["{line=1}", "{line=2}"], Rows("zipfile z.zip d/*"));
        Assert.Equal(["{k=1, v=2}"], Rows("zipfile format=csv z.zip t.csv"));
        Assert.Contains("there is no t.csw in", Failure("zipfile z.zip t.csw"), StringComparison.Ordinal);
        Assert.Contains("a.txt is no zip file", Failure("zipfile a.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_LongerThanTheCap_IsRefusedByName()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, "long.txt")))
        {
            file.SetLength(FileBytes.MaxRecordBytes * 3L);
        }

        Assert.Contains("long.txt: a line or record is longer than 16 MiB", Failure("textfile long.txt"), StringComparison.Ordinal);
        Assert.Contains("long.txt: a line or record is longer than 16 MiB", Failure("csvfile long.txt"), StringComparison.Ordinal);
        Assert.Contains("long.txt: a line or record is longer than 16 MiB", Failure("jsonfile long.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_Damaged_IsRefusedByName()
    {
        File.WriteAllBytes(Path.Combine(_folder, "x.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

        Assert.Contains("x.gz: what it is packed with is damaged", Failure("textfile x.gz"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("textfile none.txt", 10700, 9, 16)]
    [InlineData("csvfile none/a*", 10801, 8, 14)]
    [InlineData("jsonfile .", 10900, 9, 9)]
    [InlineData("zipfile", 10700, 7, 6)]
    [InlineData("csvfile cs=foo a", null, 11, 13)]
    [InlineData("textfile brex=\"(\" a", null, 14, 16)]
    [InlineData("textfile dp=x a", null, 9, 10)]
    [InlineData("textfile df=bb a", null, 12, 13)]
    [InlineData("zipfile format=xml a", null, 15, 17)]
    public void Prepare_WrongPathsAndOptions_AreRefused(string query, int? code, int offset, int end)
    {
        QueryError error = Assert.Throws<QueryException>(() => Engine().Prepare(query)).Errors[0];

        Assert.Equal((code, offset, end), (error.Code, error.Offset, error.End));
    }

    [Fact]
    public void Prepare_NoRightToReadFiles_TellsNothingOfFiles()
    {
        QueryEngine engine = new(new InMemoryCatalog(), new QueryEnvironment { WorkingFolder = _folder, Rights = QueryRights.WriteTables });
        PreparedQuery query = engine.Prepare("textfile none.txt");

        Assert.Contains("is not allowed here", Assert.Throws<QueryExecutionException>(() => engine.Execute(query, QueryLimits.Default, new ListSink(), CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("textfile brex=\"^\\\\d \\\"x\" erex=\"b|c\" df=\"yyyy\" dp=\"(.*)\" cs=\"utf-8\" a.txt")]
    [InlineData("csvfile offset=1 limit=2 cs=\"euc-kr\" tab=t strict=t maxcol=9 \"a b.csv\"")]
    [InlineData("zipfile format=json limit=1 z.zip \"a, b\"")]
    public void Check_Options_PrintAndParseAgain(string query)
    {
        string text = Engine().Check(query);

        Assert.Equal(text, Engine().Check(text));
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using Stream stream = zip.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private QueryEngine Engine() => new(new InMemoryCatalog(), new QueryEnvironment { WorkingFolder = _folder, TimeZone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(9), "test", "test") });

    private List<string> Rows(string query)
    {
        ListSink sink = new();
        QueryEngine engine = Engine();
        engine.Execute(engine.Prepare(query), QueryLimits.Default, sink, CancellationToken.None);
        return sink.Rows.ConvertAll(static row => Value.From(row).ToString());
    }

    private string Failure(string query) => Assert.Throws<QueryExecutionException>(() => Rows(query)).Message;
}
