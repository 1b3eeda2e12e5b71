using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Tests.Binding;
using Xunit;

namespace LogFlowDb.Query.Tests.Functions;

public sealed class FunctionTests
{
    [Theory]
    [InlineData("format(\"%5.1f|%-4s|%04d|%x|%,d|%%\", 3.14159, \"ab\", 42, 255, 1234567)", "  3.1|ab  |0042|ff|1,234,567|%")]
    [InlineData("format(\"%2$s %1$s\", \"a\", \"b\")", "b a")]
    [InlineData("string(date(\"5 Mar 2024 3:04 PM\", \"d MMM yyyy h:mm a\"), \"yyyy-MM-dd'T'HH:mm:ss.SSS EEE\")", "2024-03-05T15:04:00.000 Tue")]
    [InlineData("string(date(\"2024-03-05 10:00:00+0000\", \"yyyy-MM-dd HH:mm:ssZ\"), \"HH:mm XXX\")", "19:00 +09:00")]
    [InlineData("string(date(\"2024-03-05\", \"yyyy-MM-dd\"), \"HH:mm\", \"UTC\")", "15:00")]
    [InlineData("string(date(\"20240229\", \"yyyyMMdd\"))", "2024-02-28T15:00:00Z")]
    [InlineData("string(date(\"20230229\", \"yyyyMMdd\"))", "null")]
    [InlineData("string(date(\"2024-13-01\", \"yyyy-MM-dd\"))", "null")]
    [InlineData("dateadd(date(\"20240131\", \"yyyyMMdd\"), \"mon\", 1)", "2024-02-28T15:00:00Z")]
    [InlineData("datediff(date(\"20240131\", \"yyyyMMdd\"), date(\"20240228\", \"yyyyMMdd\"), \"mon\")", "0")]
    [InlineData("datepart(date(\"20240305\", \"yyyyMMdd\"), \"weekday\")", "3")]
    [InlineData("len(daterange(date(\"20240301\", \"yyyyMMdd\"), date(\"20240305\", \"yyyyMMdd\")))", "4")]
    [InlineData("datetrunc(date(\"20240305 11:13\", \"yyyyMMdd HH:mm\"), \"1d\", \"8h\")", "2024-03-04T23:00:00Z")]
    [InlineData("ago(\"1h\")", "2026-11-21T23:00:00Z")]
    [InlineData("epoch(1386104400000)", "2013-12-03T21:00:00Z")]
    [InlineData("bucket(-7, 5)", "-10")]
    [InlineData("bucket(7.5, 2)", "6.0")]
    [InlineData("ceil(297.5, -2)", "300")]
    [InlineData("floor(531, -1)", "530")]
    [InlineData("round(-1.5)", "-1")]
    [InlineData("mod(-7, 3)", "-1")]
    [InlineData("abs(-9223372036854775808)", "-9223372036854775808")]
    [InlineData("sqrt(-1)", "null")]
    [InlineData("network(ip(\"10.1.2.3\"), 24)", "10.1.2.0")]
    [InlineData("network(ip(\"2001:db8:1::1\"), 24, 32)", "2001:db8::")]
    [InlineData("network(\"2001:db8::1\", 128)", "2001:db8::1")]
    [InlineData("ip(\"192.0.2.1\") > ip(\"10.0.0.1\")", "true")]
    [InlineData("is_private(\"172.31.255.255\")", "true")]
    [InlineData("is_private(\"172.32.0.0\")", "false")]
    [InlineData("ip_version(\"::1\")", "6")]
    [InlineData("proto_name(17)", "udp")]
    [InlineData("tcp_flags_text(18)", "...A..S.")]
    [InlineData("reverseip(\"1.2.3.4\")", "4.3.2.1")]
    [InlineData("valueof(dict(\"a\", 1, \"b\", 2), \"b\")", "2")]
    [InlineData("subarray(array(1,2,3,4), -2)", "[3, 4]")]
    [InlineData("sumarray(array(1, 2.5, \"x\"))", "3.5")]
    [InlineData("unique(array(1,1,2))", "[1, 2]")]
    [InlineData("foreach(\"_1 + 1\", array(1, 2))", "[2, 3]")]
    [InlineData("foreach(\"concat(_1, _2)\", array(1, 2), array(\"a\"))", "[1a, 2]")]
    [InlineData("foreach(\"_1\", 5)", "null")]
    [InlineData("lpad(\"7\", 3, \"0\")", "007")]
    [InlineData("split(\"a,b,c\", \",\", 2)", "[a, b,c]")]
    [InlineData("lastindexof(\"banana\", \"an\")", "3")]
    [InlineData("substr(\"abc\", 1, -1)", "b")]
    [InlineData("urlencode(\"a b/ü\")", "a+b%2F%C3%BC")]
    [InlineData("tohex(fromhex(\"00ff\"))", "00ff")]
    [InlineData("decode(decrypt(\"AES/CBC/PKCS5Padding\", fromhex(\"00112233445566778899aabbccddeeff\"), encrypt(\"AES/CBC/PKCS5Padding\", fromhex(\"00112233445566778899aabbccddeeff\"), binary(\"x\"))))", "x")]
    [InlineData("hash(\"sha256\", \"\")", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("decrypt(\"AES\", binary(\"short\"), binary(\"x\"))", "null")]
    [InlineData("replace(\"a1b22\", \"[0-9]+\", \"#\", \"re\")", "a#b#")]
    [InlineData("match(\"aaa\", \"(?=a)a\")", "true")]
    [InlineData("int(array(\"1\", \"x\"))", "[1, null]")]
    [InlineData("xpath(\"<a><b c='1'>x</b></a>\", \"/a/b/@c\")", "1")]
    [InlineData("parsexml(\"<a x='1'><b>t</b><c/><c>u</c></a>\")", "{b=t, c=[, u], x=1}")]
    [InlineData("parsexml(\"<a>\")", "null")]
    [InlineData("xpath(\"<!DOCTYPE a><a/>\", \"/a\")", "null")]
    [InlineData("mac(\"00-11-22-AA-bb-cc\")", "00:11:22:aa:bb:cc")]
    public void Evaluate_Constants_GivesTheText(string text, string expected)
    {
        Expression expression = ((EvalStage)QueryBinder.Bind("eval x=" + text, Bound.Options).Stages[0]).Assignments[0].Expression;
        Assert.Equal(expected, expression.Evaluate(new RowBatch(1, [], []), new EvaluationContext(Bound.Now, Bound.Options.TimeZone))[0].ToString());
    }

    [Fact]
    public void Sequence_OverBatches_GoesOnAndStartsAnewInAnotherExecution()
    {
        Expression seq = ((EvalStage)QueryBinder.Bind("eval x=seq()", Bound.Options).Stages[0]).Assignments[0].Expression;
        EvaluationContext context = new(0, TimeZoneInfo.Utc);
        RowBatch two = new(2, [], []);
        Assert.Equal([1L, 2L], ((LongColumn)seq.Evaluate(two, context)).Values.ToArray());
        Assert.Equal([3L, 4L], ((LongColumn)seq.Evaluate(two, context)).Values.ToArray());
        Assert.Equal(1L, ((LongColumn)seq.Evaluate(two, new EvaluationContext(0, TimeZoneInfo.Utc))).Values[0]);
        Assert.True(seq.IsVolatile);
    }

    [Fact]
    public void Prepared_AnyArgumentsOfAnyFunction_NeverThrow()
    {
        IpValue ip = IpValue.FromV4(0x0a000001);
        Value[] samples =
        [
            Value.Null, Value.True, Value.From(0L), Value.From(-1L), Value.From(long.MinValue), Value.From(long.MaxValue), Value.From(1.5), Value.From(double.NaN),
            Value.From(double.PositiveInfinity), Value.FromDate(long.MinValue), Value.FromDate(long.MaxValue), Value.FromDate(0), Value.From(ip), Value.FromMac(1), Value.From(""), Value.From("a*%(["),
            Value.From([Value.Null, Value.From("x")]), Value.From(new ValueMap([])), Value.From(new byte[] { 1, 0xff }),
        ];
        string[] fixedTexts = ["year", "5m", "yyyy-MM-dd", "AES", "md5", "re", "UTF-8", "a", "%s %d %f", "1"];
        Random random = new(3);
        EvaluationContext context = new(0, Bound.Options.TimeZone);
        foreach (FunctionDefinition definition in FunctionCatalog.All)
        {
            for (int round = 0; round < 400; round++)
            {
                int count = definition.MinArguments + random.Next(Math.Min(2, definition.MaxArguments - definition.MinArguments) + 1);
                Value?[] constants = [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? (Value?)null : Value.From(fixedTexts[random.Next(fixedTexts.Length)]))];
                ScalarFunction function;
                try
                {
                    function = definition.Prepare(new FunctionArguments(constants, Bound.Options.TimeZone));
                }
                catch (FunctionArgumentException)
                {
                    continue;
                }

                Value[] arguments = [.. constants.Select(c => c ?? samples[random.Next(samples.Length)])];
                Exception? thrown = Record.Exception(() => function(arguments, context));
                Assert.True(thrown is null, $"{definition.Name}({string.Join(", ", arguments)}): {thrown}");
            }
        }
    }
}
