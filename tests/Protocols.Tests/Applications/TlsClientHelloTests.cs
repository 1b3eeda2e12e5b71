using LogFlowDb.Protocols.Applications;
using static LogFlowDb.Protocols.Tests.Applications.ApplicationSamples;

namespace LogFlowDb.Protocols.Tests.Applications;

public sealed class TlsClientHelloTests
{
    private static string? ServerName(byte[] segment) => Read(TlsClientHello.TryReadServerName, segment);

    [Theory]
    [InlineData("www.example.org", "www.example.org")]
    [InlineData("WWW.Example.ORG", "www.example.org")]
    [InlineData("a\x1b[2Jb", @"a\027[2jb")]
    public void TryReadServerName_Hello_GivesTheName(string name, string expected) => Assert.Equal(expected, ServerName(InRecords(Hello(name), 1 << 14)));

    [Fact]
    public void TryReadServerName_AnyRecordSize_GivesTheName()
    {
        byte[] hello = Hello("www.example.org");
        for (int size = 1; size <= hello.Length; size++)
        {
            Assert.Equal("www.example.org", ServerName(InRecords(hello, size)));
        }
    }

    [Fact]
    public void TryReadServerName_SecondHelloOfAConnection_IsRead() =>
        Assert.Equal("www.example.org", ServerName([20, 3, 3, 0, 1, 1, .. InRecords(Hello("www.example.org"), 1 << 14)]));

    [Fact]
    public void TryReadServerName_AnotherNameTypeFirst_IsPassed() =>
        Assert.Equal("www.example.org", ServerName(InRecords(Hello("www.example.org", before: "other"), 1 << 14)));

    [Fact]
    public void TryReadServerName_CutBehindTheName_GivesIt()
    {
        byte[] segment = InRecords(Hello("www.example.org"), 1 << 14);
        int end = segment.AsSpan().IndexOf("org"u8) + 3;
        Assert.Equal("www.example.org", ServerName(segment[..end]));
        Assert.Null(ServerName(segment[..(end - 1)]));
    }

    [Fact]
    public void TryReadServerName_255Bytes_AreTheMost()
    {
        Assert.Equal(new string('a', 255), ServerName(InRecords(Hello(new string('a', 255)), 1 << 14)));
        Assert.Equal(255 * 4, ServerName(InRecords(Hello(new string('\xff', 255)), 1 << 14))!.Length);
        Assert.Null(ServerName(InRecords(Hello(new string('a', 256)), 1 << 14)));
        Assert.Null(ServerName(InRecords(Hello(""), 1 << 14)));
    }

    [Fact]
    public void TryReadServerName_AnotherRecordOrMessage_IsNone()
    {
        byte[] hello = Hello("www.example.org");
        Assert.Null(ServerName(Spoiled(0, 23)));
        Assert.Null(ServerName(Spoiled(1, 2)));
        Assert.Null(ServerName(Spoiled(5, 2)));
        Assert.Null(ServerName(InRecords(Hello("www.example.org", nameType: 1), 1 << 14)));
        byte[] second = InRecords(hello, 60);
        second[65] = 20;
        Assert.Null(ServerName(second));

        byte[] Spoiled(int at, byte value)
        {
            byte[] segment = InRecords(hello, 1 << 14);
            segment[at] = value;
            return segment;
        }
    }

    /// <summary>A length that says more than the part around it has makes the hello invalid; each byte that is a length is tried.</summary>
    [Fact]
    public void TryReadServerName_LengthsThatLie_NeverGiveAnotherName()
    {
        byte[] segment = InRecords(Hello("www.example.org"), 1 << 14);
        for (int at = 0; at < segment.Length; at++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, 1, 255])
            {
                byte[] spoiled = [.. segment];
                spoiled[at] = value;
                string? name = ServerName(spoiled);
                bool isWithinName = at >= segment.AsSpan().IndexOf("www"u8) && at < segment.AsSpan().IndexOf("org"u8) + 3;
                Assert.True(name is null || isWithinName || "www.example.org".StartsWith(name, StringComparison.Ordinal), $"{at} = {value}: {name}");
            }
        }
    }
}
