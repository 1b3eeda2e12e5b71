using System.Text;
using System.Text.Json;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;
using Xunit;

namespace LogFlowDb.Console.Tests.Formats;

public sealed class ResultWriterTests
{
    private static readonly RowBatch s_batch = new(
        3,
        ["n", "d", "s", "ip", "none", "t"],
        [
            new LongColumn(ValueKind.Long, new long[] { 3, 0, -7 }, Nulls(3, 1)),
            new DoubleColumn(new[] { 3.0, 1e300, double.NaN }),
            new DictionaryColumn(new ValueColumn(new[] { Value.From("a,\"b\""), Value.From("") }), new[] { 0, 1, -1 }),
            new IpColumn(new[] { IpValue.FromV4(0x0a000001), new IpValue(1), default }),
            new ConstantColumn(Value.Null, 3),
            new LongColumn(ValueKind.Date, new long[] { 0, 1_500_000_000, 1 }),
        ]);

    [Fact]
    public void JsonLines_NamedFields_KeepNullsAndOrder() => Assert.Equal(
        """
        {"s":"a,\"b\"","n":3,"gone":null,"d":3.0}
        {"s":"","n":null,"gone":null,"d":1E+300}
        {"s":null,"n":-7,"gone":null,"d":"NaN"}

        """,
        Write(static output => new JsonLinesWriter(output, asArray: false), ["s", "n", "gone", "d"], s_batch));

    [Fact]
    public void JsonLines_OpenFields_LeaveNullsOut() => Assert.Equal(
        """
        {"n":3,"d":3.0,"s":"a,\"b\"","ip":"10.0.0.1","t":"1970-01-01T00:00:00Z"}
        {"d":1E+300,"s":"","ip":"::0.0.0.1","t":"1970-01-01T00:00:01.5Z"}
        {"n":-7,"d":"NaN","ip":"::","t":"1970-01-01T00:00:00.000000001Z"}

        """.Replace("::0.0.0.1", new IpValue(1).ToString(), StringComparison.Ordinal),
        Write(static output => new JsonLinesWriter(output, asArray: false), null, s_batch));

    [Fact]
    public void Json_Rows_AreOneArray()
    {
        string json = Write(static output => new JsonLinesWriter(output, asArray: true), null, s_batch, s_batch);
        Assert.Equal(6, JsonDocument.Parse(json).RootElement.GetArrayLength());
        Assert.Equal("[]\n", Write(static output => new JsonLinesWriter(output, asArray: true), null));
    }

    [Fact]
    public void GuardedCsv_TextsLikeFormulas_GetAnApostrophe_NumbersDoNot() => Assert.Equal(
        "s,n\n'=1+2,-7\n'@x,-7\n\"'+a,b\",-7\n'-,-7\na=b,-7\n",
        Write(static output => new SeparatedWriter(output, SeparatedEncoder.GuardedCsv), ["s", "n"], new RowBatch(
            5, ["s", "n"], [new ValueColumn(new[] { Value.From("=1+2"), Value.From("@x"), Value.From("+a,b"), Value.From("-"), Value.From("a=b") }), new ConstantColumn(Value.From(-7L), 5)])));

    [Fact]
    public void Table_OneRowOnATerminal_ShowsLargeNumbersShortBesideThem()
    {
        RowBatch row = new(1, ["n", "m", "s"], [new ConstantColumn(Value.From(31_204_118_220L), 1), new ConstantColumn(Value.From(999_999L), 1), new ConstantColumn(Value.From("31204118220"), 1)]);
        Assert.Equal(
            "                    n       m  s\n 31204118220 (31.2 G)  999999  31204118220\n",
            Write(static output => new TableWriter(output, 100, Palette.Off), ["n", "m", "s"], row));
        Assert.DoesNotContain("31.2 G", Write(static output => new TableWriter(output, null, Palette.Off), ["n", "m", "s"], row), StringComparison.Ordinal);
        Assert.DoesNotContain("31.2 G", Write(static output => new TableWriter(output, 100, Palette.Off), ["n", "m", "s"], row, row), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_AnyText_IsReadBack()
    {
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, 20).Select(_ => (char)(random.Next(4) == 0 ? random.Next(0x20) : random.Next(0xd800))));
            Value value = Value.From(new ValueMap([new(text, Value.From([Value.From(text), Value.True, Value.Null, Value.From(1L)]))]));
            RowBatch batch = new(1, [text], [new ValueColumn(new[] { value })]);
            JsonElement row = JsonDocument.Parse(Write(static output => new JsonLinesWriter(output, asArray: false), null, batch)).RootElement;
            Assert.Equal(text, row.GetProperty(text).GetProperty(text)[0].GetString());
        }
    }

    [Fact]
    public void Text_Row_IsAlphabeticalWithNullsOnlyWhereNamed()
    {
        Assert.StartsWith(
            "{d=3.0, ip=10.0.0.1, n=3, s=a,\"b\", t=1970-01-01T00:00:00Z}\n",
            Write(static output => new RowTextWriter(output, forTerminal: false), null, s_batch),
            StringComparison.Ordinal);
        Assert.Equal(
            "{n=3, none=null}\n{n=null, none=null}\n{n=-7, none=null}\n",
            Write(static output => new RowTextWriter(output, forTerminal: false), ["none", "n"], s_batch));
    }

    [Fact]
    public void Csv_Cells_AreQuotedWhenTheyMust() => Assert.Equal(
        "n,s,ip\n3,\"a,\"\"b\"\"\",10.0.0.1\n,\"\",::1\n-7,,::\n".Replace("::1", new IpValue(1).ToString(), StringComparison.Ordinal),
        Write(static output => new SeparatedWriter(output, SeparatedEncoder.Csv), ["n", "s", "ip"], s_batch));

    [Fact]
    public void Csv_OpenFields_AreThoseWithValuesInAllHeldRows()
    {
        RowBatch other = new(1, ["x"], [new ConstantColumn(Value.From("y\tz"), 1)]);
        string csv = Write(static output => new SeparatedWriter(output, SeparatedEncoder.Tsv), null, s_batch, other);
        Assert.StartsWith("n\td\ts\tip\tt\tx\n", csv, StringComparison.Ordinal);
        Assert.EndsWith("\t\t\t\t\ty\\tz\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_FieldAfterTheHeader_Fails()
    {
        SeparatedWriter writer = new(new MemoryStream(), SeparatedEncoder.Csv);
        writer.Begin(null);
        writer.Rows(new RowBatch(100_000, ["a"], [new ConstantColumn(Value.From(1L), 100_000)]));
        writer.Rows(new RowBatch(1, ["b"], [new ConstantColumn(Value.Null, 1)]));
        CommandFailedException failure = Assert.Throws<CommandFailedException>(
            () => writer.Rows(new RowBatch(1, ["b"], [new ConstantColumn(Value.From(1L), 1)])));
        Assert.Contains("field b", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_Columns_AreAlignedAndNumbersRight() => Assert.Equal(
        """
          n  s      none
          3  a,"b"  -
          -  ""     -
         -7  -      -

        """,
        Write(static output => new TableWriter(output, width: null, Palette.Off), ["n", "s", "none"], s_batch));

    [Fact]
    public void Table_NarrowTerminal_CutsAndSaysSo()
    {
        RowBatch batch = new(
            1,
            ["text", "number", "last"],
            [new ConstantColumn(Value.From(new string('x', 50)), 1), new ConstantColumn(Value.From(12345L), 1), new ConstantColumn(Value.From("abcdef"), 1)]);
        MemoryStream output = new();
        TableWriter writer = new(output, width: 30, Palette.Off);
        writer.Begin(null);
        writer.Rows(batch);
        writer.End();
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal(" text              number", lines[0]);
        Assert.Equal(" xxxxxxxxxxxxxxx…   12345", lines[1]);
        Assert.Equal(["1 cells cut", "1 columns do not fit: last"], writer.Notes);
    }

    [Fact]
    public void Table_HostileText_CannotCommandTheTerminal()
    {
        string hostile = "\u001b]52;c;x\u0007\u009b31m\u202e\0\r\n" + "é漢";
        string table = Write(static output => new TableWriter(output, width: null, Palette.Off), null, new RowBatch(1, ["a\u001b"], [new ConstantColumn(Value.From(hostile), 1)]));
        Assert.Equal(" a\\e\n \\e]52;c;x\\x07\\x9b31m\\u202e\\x00\\r\\né漢\n", table);
    }

    [Fact]
    public void Dictionary_SharedByBatches_IsReadByCode()
    {
        ValueColumn words = new(new[] { Value.From("a"), Value.From("b"), Value.From("c") });
        RowBatch first = new(2, ["w"], [new DictionaryColumn(words, new[] { 2, 0 })]);
        RowBatch second = new(2, ["w"], [new DictionaryColumn(words, new[] { 1, 2 })]);
        Assert.Equal("{w=c}\n{w=a}\n{w=b}\n{w=c}\n", Write(static output => new RowTextWriter(output, forTerminal: false), null, first, second));
    }

    private static NullMask Nulls(int length, int row)
    {
        NullMask mask = new(length);
        mask.Set(row);
        return mask;
    }

    private static string Write(Func<Stream, ResultWriter> make, string[]? fields, params RowBatch[] batches)
    {
        MemoryStream output = new();
        ResultWriter writer = make(output);
        writer.Begin(fields);
        foreach (RowBatch batch in batches)
        {
            Assert.True(writer.Rows(batch));
        }

        writer.End();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
