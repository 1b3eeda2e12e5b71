using LogFlowDb.Protocols.Applications;
using static LogFlowDb.Protocols.Tests.Applications.ApplicationSamples;

namespace LogFlowDb.Protocols.Tests.Applications;

public sealed class DnsMessageTests
{
    private static string? Question(byte[] message, int room = ApplicationNames.MaxNameBytes) => Read(DnsMessage.TryReadQuestion, message, room);

    [Theory]
    [InlineData("www.example.org", "www", "example", "org")]
    [InlineData("www.example.org", "WwW", "eXample", "ORG")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva", "example")]
    [InlineData(@"a\.b.c", "a.b", "c")]
    [InlineData(@"\\.\000\032\127\255[~", @"\", "\0 \x7f\xff[~")]
    [InlineData("_http._tcp.local", "_http", "_tcp", "local")]
    [InlineData(".")]
    public void TryReadQuestion_Labels_GiveTheText(string expected, params string[] labels) => Assert.Equal(expected, Question(Dns(labels)));

    [Fact]
    public void TryReadQuestion_Answer_GivesItsQuestion()
    {
        byte[] answer = Dns("a", "b");
        answer[2] = 0x81;
        answer[3] = 0x80;
        Assert.Equal("a.b", Question(answer));
    }

    [Fact]
    public void TryReadQuestion_LongestName_IsRead()
    {
        string[] labels = [.. Enumerable.Repeat(new string('\xff', 63), 3), new string('\xff', 61)];
        string text = Question(Dns(labels))!;
        Assert.Equal((250 * 4) + 3, text.Length);
        Assert.Null(Question(Dns(labels), text.Length - 1));
        Assert.Equal(text, Question(Dns(labels), text.Length));
    }

    [Fact]
    public void TryReadQuestion_MoreThan255Bytes_IsNone() => Assert.Null(Question(Dns([.. Enumerable.Repeat(new string('a', 63), 3), new string('a', 62)])));

    [Theory]
    [InlineData("no question", "123401000000000000000000" + "0161" + "00" + "00010001")]
    [InlineData("an update", "123428000001000000000000" + "0161" + "00" + "00060001")]
    [InlineData("a pointer to the header", "123401000001000000000000" + "c000" + "00010001")]
    [InlineData("a pointer to itself", "123401000001000000000000" + "c00c" + "00010001")]
    [InlineData("a pointer ahead", "123401000001000000000000" + "c00e" + "016100" + "00010001")]
    [InlineData("a label of another kind", "123401000001000000000000" + "4161" + "00" + "00010001")]
    [InlineData("the header alone", "123401000001000000000000")]
    [InlineData("a label that is cut", "123401000001000000000000" + "0361")]
    [InlineData("a name without its end", "123401000001000000000000" + "0161")]
    public void TryReadQuestion_BadMessage_IsNone(string what, string hex) => Assert.True(Question(Convert.FromHexString(hex)) is null, what);

    [Fact]
    public void TryReadQuestionOfStream_LengthInFront_BoundsTheMessage()
    {
        byte[] message = Dns("www", "example", "org");
        byte[] segment = OfStream(message);
        Assert.Equal("www.example.org", Read(DnsMessage.TryReadQuestionOfStream, [.. segment, .. segment]));
        Assert.Equal("www.example.org", Read(DnsMessage.TryReadQuestionOfStream, segment.AsSpan(0, segment.Length - 4)));
        segment[1] = 20;
        Assert.Null(Read(DnsMessage.TryReadQuestionOfStream, segment));
        Assert.Null(Read(DnsMessage.TryReadQuestionOfStream, [0]));
    }
}
