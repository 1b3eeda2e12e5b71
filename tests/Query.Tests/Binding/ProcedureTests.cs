using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Tests.InMemory;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

public sealed class ProcedureTests
{
    private static readonly Procedure[] s_procedures =
    [
        Make("above", "int n, string name", "json \"[{a:1},{a:5},{a:9}]\" | search a > $(\"n\") | eval name=$(\"name\")"),
        Make("first", "int n", "set m=$(\"n\") | proc above($(\"m\"), \"inner\") | sort limit=$(\"n\") -a"),
        Make("round", "", "proc trip()"),
        Make("trip", "", "proc round()"),
        Make("broken", "", "proc bad() | limit 1"),
        Make("bad", "", "json \"{}\" | evl x=1"),
        Make("writes", "", "json \"{}\" | union [ json \"{}\" | import create=t x ]"),
        Make("typed", "double d, bool b, date t, ip i", "json \"{}\" | eval d=$(\"d\"), b=$(\"b\"), t=$(\"t\"), i=$(\"i\")"),
    ];

    [Theory]
    [InlineData("proc above(4, \"x\")", "{a=5, name=x}|{a=9, name=x}")]
    [InlineData("proc above(1+7, concat(\"a\", \"b\")) | fields name", "{name=ab}")]
    [InlineData("set n=100 | set k=4 | proc above($(\"k\"), \"y\") | eval n=$(\"n\") | limit 1", "{a=5, n=100, name=y}")]
    [InlineData("proc first(1)", "{a=9, name=inner}")]
    [InlineData("json \"{z:1}\" | union [ proc above(8, null) ]", "{z=1}|{a=9}")]
    [InlineData("proc typed(3, true, null, ip(\"10.0.0.1\"))", "{b=true, d=3.0, i=10.0.0.1}")]
    public void Proc_Called_IsItsStages(string query, string rows) => Assert.Equal(rows, string.Join('|', Rows(query)));

    [Theory]
    [InlineData("proc nosuch()", 11000, 5, 12, "unknown procedure nosuch")]
    [InlineData("proc", 11001, 4, 3, "the call of a procedure expected")]
    [InlineData("proc above", 11001, 5, 9, "the call of a procedure expected")]
    [InlineData("proc above(1)", 11002, 5, 12, "above takes 2 arguments, 1 given")]
    [InlineData("proc above(\"1\", \"x\")", 11003, 11, 13, "above: int n expected, \"1\" given")]
    [InlineData("proc above(a, \"x\")", 11003, 11, 11, "above: the value of n has to be known before the query runs")]
    [InlineData("proc above(2.5, \"x\")", 11003, 11, 13, "above: int n expected, 2.5 given")]
    [InlineData("proc round()", 11004, 5, 11, "procedure round calls itself: round > trip > round")]
    [InlineData("limit 1 | proc broken()", 92000, 15, 22, "in procedure bad at offset 12 (evl): unknown command evl")]
    public void Proc_CalledWrongly_IsRefused(string query, int code, int offset, int end, string message)
    {
        QueryError error = Assert.Throws<QueryException>(() => Engine().Prepare(query)).Errors[0];

        Assert.Equal((code, offset, end), (error.Code, error.Offset, error.End));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Proc_ThatWrites_IsKnownToWrite()
    {
        Assert.True(Engine().NeedsOf("proc writes() | stats count").HasFlag(QueryRights.WriteTables));
        Assert.False(Engine().NeedsOf("proc above(1, \"x\")").HasFlag(QueryRights.WriteTables));
        Assert.Equal(QueryRights.None, Engine().NeedsOf("proc nosuch("));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-", 0)]
    [InlineData(" int n ,string  s", 2)]
    public void TryParseParameters_WellWritten_AreRead(string text, int count) => Assert.Equal(count, Procedure.TryParseParameters(text, out _)!.Count);

    [Theory]
    [InlineData("n", "a type and a name expected")]
    [InlineData("itn n", "did you mean int?")]
    [InlineData("int n, int n", "given twice")]
    [InlineData("int 1n", "a type and a name expected")]
    public void TryParseParameters_Wrong_SayWhy(string text, string message)
    {
        Assert.Null(Procedure.TryParseParameters(text, out string error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TextThatCannotRun_ThrowsWithItsOwnOffsets()
    {
        Engine().Check(Make("ok", "int n, date d", "table limit=$(\"n\") t? | search _time > $(\"d\")"));
        Assert.Equal(12, Assert.Throws<QueryException>(() => Engine().Check(Make("x", "", "json \"{}\" | evl x=1"))).Errors[0].Offset);
    }

    [Fact]
    public void Setq_FirstRow_SetsAParameterAField()
    {
        Assert.Equal(["{a=5, k=v}"], Rows("setq [ json \"[{n:5,k:'v'},{n:1,z:2}]\" ] | json \"[{a:5},{a:6}]\" | search a == $(\"n\") | eval k=$(\"k\"), z=$(\"z\")"));
        Assert.Equal(["{x=7}"], Rows("setq [ json \"[]\" ] | json \"{}\" | eval x=$(\"n\", 7)"));
    }

    private static Procedure Make(string name, string parameters, string query) => new(name, Procedure.TryParseParameters(parameters, out _)!, query);

    private static QueryEngine Engine() => new(new InMemoryCatalog(), new QueryEnvironment { Procedures = static () => s_procedures });

    private static List<string> Rows(string query)
    {
        ListSink sink = new();
        QueryEngine engine = Engine();
        engine.Execute(engine.Prepare(query), QueryLimits.Default, sink, CancellationToken.None);
        return sink.Rows.ConvertAll(static row => Value.From(row).ToString());
    }
}
