using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Tests.Binding;
using Xunit;

namespace LogFlowDb.Query.Tests.Functions;

/// <summary>Functions on addresses and flows against published values.</summary>
public sealed class NetworkFunctionTests
{
    // From the test data of community-id-spec.
    [Theory]
    [InlineData("\"128.232.110.120\", \"66.35.250.204\", 6, 34855, 80", "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")]
    [InlineData("\"66.35.250.204\", \"128.232.110.120\", 6, 80, 34855", "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")]
    [InlineData("\"192.168.1.52\", \"8.8.8.8\", 17, 54585, 53", "1:d/FP5EW3wiY1vCndhwleRRKHowQ=")]
    [InlineData("\"192.168.170.8\", \"192.168.170.56\", 132, 7, 7", "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=")]
    [InlineData("\"192.168.0.89\", \"192.168.0.1\", 1, 8, 0", "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=")]
    [InlineData("\"192.168.0.1\", \"192.168.0.89\", 1, 0, 0", "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=")]
    [InlineData("\"192.168.0.89\", \"192.168.0.1\", 1, 0, 2048", "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=")]
    [InlineData("\"1.2.3.4\", \"5.6.7.8\", 1, 11, 0", "1:f/YiSyWqczrTgfUCZlBUnvHRcPk=")]
    [InlineData("\"fe80::260:97ff:fe07:69ea\", \"ff02::1\", 58, 134, 0", "1:pkvHqCL88/tg1k4cPigmZXUtL00=")]
    [InlineData("\"fe80:1011:1213:1415:1617:1819:1a1b:1c1d\", \"fe80:1:203:405:607:809:a0b:c0d\", 58, 129, 0", "1:0bf7hyMJUwt3fMED7z8LIfRpBeo=")]
    [InlineData("\"fe80:1:203:405:607:809:a0b:c0d\", \"fe80:1011:1213:1415:1617:1819:1a1b:1c1d\", 58, 146, 0", "1:fYC8+pz24E+EhANP1EZhpX0Dw10=")]
    [InlineData("\"5.6.7.8\", \"1.2.3.4\", 46", "1:ikv3kmf89luf73WPz1jOs49S768=")]
    [InlineData("\"fe80:1:203:405:607:809:a0b:c0d\", \"fe80:1011:1213:1415:1617:1819:1a1b:1c1d\", 46", "1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0=")]
    [InlineData("\"2001:470:e5bf:dead:4957:2174:e82c:4887\", \"2607:f8b0:400c:c03::1a\", 6, 63943, 25", "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=")]
    [InlineData("\"1.2.3.4\", \"::1\", 6, 1, 2", "null")]
    [InlineData("\"1.2.3.4\", \"5.6.7.8\", 6", "null")]
    public void CommunityId_PublishedFlows_GivesTheirId(string arguments, string expected) => Check($"community_id({arguments})", expected);

    // From the sample trace that comes with Crypto-PAn.
    [Theory]
    [InlineData("128.11.68.132", "135.242.180.132")]
    [InlineData("129.118.74.4", "134.136.186.123")]
    [InlineData("130.132.252.244", "133.68.164.234")]
    [InlineData("141.223.7.43", "141.167.8.160")]
    public void Anonymize_PublishedTrace_GivesItsAddresses(string address, string expected) =>
        Check($"anonymize(\"{address}\", \"0x1522178d33a4cf80130a5b1649907d10d8988f8379796527 62574c2d2a842202\")".Replace(" ", "", StringComparison.Ordinal), expected);

    [Fact]
    public void Anonymize_AnyTwoAddresses_ShareAsLongAPrefixAsBefore()
    {
        using PrefixAnonymizer anonymizer = new("secret"), again = new("secret"), other = new("other");
        Gen<UInt128> bits = Gen.Choose(0, int.MaxValue).Four().Select(static p => ((UInt128)(ulong)((long)p.Item1 << 33 | (long)p.Item2 << 2) << 64) | (ulong)((long)p.Item3 << 33 | (long)p.Item4 << 2));
        Gen<(UInt128, int, bool)> pairs = from first in bits from shared in Gen.Choose(0, 127) from isV4 in Gen.Elements(true, false) select (first, shared, isV4);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            int width = pair.Item3 ? 32 : 128, shared = pair.Item2 % width;
            IpValue Make(UInt128 number) => pair.Item3 ? IpValue.FromV4((uint)number) : new IpValue(number | (UInt128)1 << 127);
            IpValue first = Make(pair.Item1), second = Make(first.Number ^ ((UInt128)1 << (width - 1 - shared)));
            IpValue a = anonymizer.Anonymize(first), b = anonymizer.Anonymize(second);
            Assert.Equal(first.IsV4, a.IsV4);
            Assert.Equal(UInt128.LeadingZeroCount(first.Number ^ second.Number), UInt128.LeadingZeroCount(a.Number ^ b.Number));
            Assert.Equal(b, again.Anonymize(second));
            Assert.Equal(a, again.Anonymize(first));
        }).QuickCheckThrowOnFailure();
        Assert.NotEqual(anonymizer.Anonymize(IpValue.FromV4(0x0a000001)), other.Anonymize(IpValue.FromV4(0x0a000001)));
    }

    [Theory]
    [InlineData("protocol_name(6)", "tcp")]
    [InlineData("proto_name(200)", "200")]
    [InlineData("protocol_number(\"UDP\")", "17")]
    [InlineData("protocol_number(\"ipv6-icmp\")", "58")]
    [InlineData("protocol_number(\"nothing\")", "null")]
    [InlineData("port_name(443)", "https")]
    [InlineData("port_name(514, 17)", "syslog")]
    [InlineData("port_name(514, \"tcp\")", "shell")]
    [InlineData("port_name(12345)", "12345")]
    [InlineData("port_number(\"domain\")", "53")]
    [InlineData("tcp_flags(24)", "...AP...")]
    [InlineData("tcp_flags(\"SA\")", "18")]
    [InlineData("tcp_flags(\"...A..S.\")", "18")]
    [InlineData("tcp_flags(\"SS\")", "null")]
    [InlineData("has_flags(18, \"SA\")", "true")]
    [InlineData("has_flags(2, \"SA\")", "false")]
    [InlineData("any_flags(2, \"SA\")", "true")]
    [InlineData("has_flags(null, \"SA\")", "false")]
    [InlineData("icmp_name(8)", "echo-request")]
    [InlineData("icmp_name(135, 58)", "neighbour-solicitation")]
    [InlineData("is_multicast(\"224.0.0.251\")", "true")]
    [InlineData("is_multicast(\"ff02::1\")", "true")]
    [InlineData("is_global(\"8.8.8.8\")", "true")]
    [InlineData("is_global(\"2001:db8::1\")", "false")]
    [InlineData("is_global(\"x\")", "null")]
    [InlineData("is_loopback(\"::1\")", "true")]
    [InlineData("is_link_local(\"fe80::1\")", "true")]
    [InlineData("ip_category(\"100.64.0.1\")", "shared")]
    [InlineData("ip_category(\"fd00::1\")", "private")]
    [InlineData("ip_category(\"2606:4700::1111\")", "global")]
    [InlineData("cidr(\"10.1.2.3\", \"10.0.0.0/8\")", "true")]
    [InlineData("cidr(\"2001:db8::1\", \"10.0.0.0/8\", \"2001:db8::/32\")", "true")]
    [InlineData("in(ip(\"10.1.2.3\"), \"10.1.0.0/16\")", "true")]
    [InlineData("in(ip(\"::ffff:10.1.2.3\"), \"10.1.2.3\")", "true")]
    [InlineData("bytes(1500000)", "1.5 MB")]
    [InlineData("bytes(1500000, \"binary\")", "1.4 MiB")]
    [InlineData("bytes(999)", "999 B")]
    [InlineData("bytes(999960)", "1.0 MB")]
    [InlineData("bytes(999940)", "999.9 kB")]
    [InlineData("bytes(-1024, \"binary\")", "-1.0 KiB")]
    [InlineData("bytes(null)", "null")]
    [InlineData("bytes(9223372036854775807)", "9.2 EB")]
    [InlineData("bits(1500)", "1.5 kbit")]
    [InlineData("rate(12345678)", "12.3 Mbit/s")]
    [InlineData("duration_text(3900)", "1h 5m")]
    [InlineData("duration_text(90)", "1m 30s")]
    [InlineData("duration_text(1.5)", "1.5s")]
    [InlineData("duration_text(0.25)", "250ms")]
    [InlineData("duration_text(0.000012)", "12us")]
    [InlineData("duration_text(59.9999)", "1m")]
    [InlineData("duration_text(604800)", "1w")]
    [InlineData("bucket(date(\"20240305 11:13\", \"yyyyMMdd HH:mm\"), \"5m\")", "2024-03-05T02:10:00Z")]
    public void Evaluate_Constants_GivesTheText(string text, string expected) => Check(text, expected);

    private static void Check(string text, string expected)
    {
        Expression expression = ((EvalStage)QueryBinder.Bind("eval x=" + text, Bound.Options).Stages[0]).Assignments[0].Expression;
        Assert.Equal(expected, expression.Evaluate(new RowBatch(1, [], []), new EvaluationContext(Bound.Now, Bound.Options.TimeZone))[0].ToString());
    }
}
