using System.Text;
using LogFlowDb.Protocols.Applications;
using static LogFlowDb.Protocols.Tests.Applications.ApplicationSamples;

namespace LogFlowDb.Protocols.Tests.Applications;

public sealed class HttpRequestTests
{
    private static string? Host(string segment) => Read(HttpRequest.TryReadHost, Encoding.Latin1.GetBytes(segment));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n", "www.example.org")]
    [InlineData("GET / HTTP/1.1\r\nAccept: */*\r\nhOST:\t WWW.Example.org \t\r\n", "www.example.org")]
    [InlineData("POST /x?a=http://b/ HTTP/1.0\nHost:www.example.org\n", "www.example.org")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.org:8080\r\n\r\n", "www.example.org")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n", "[2001:db8::1]")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n", "[2001:db8::1]")]
    [InlineData("GET http://www.example.org/a HTTP/1.1\r\nHost: other\r\n\r\n", "www.example.org")]
    [InlineData("GET http://user:secret@www.example.org:81?q HTTP/1.1\r\n\r\n", "www.example.org")]
    [InlineData("CONNECT www.example.org:443 HTTP/1.1\r\nHost: proxy\r\n\r\n", "www.example.org")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: www.example.org\r\n\r\n", "www.example.org")]
    [InlineData("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n", "239.255.255.250")]
    [InlineData("GET ?http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "b")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\x1b\xe9\\\r\n\r\n", @"a\032b\027\233\\")]
    [InlineData("GET / HTTP/1.1\r\nHost: first\r\nHost: second\r\n\r\n", "first")]
    public void TryReadHost_Request_GivesTheHost(string segment, string host) => Assert.Equal(host, Host(segment));

    [Theory]
    [InlineData("")]
    [InlineData("GET")]
    [InlineData("GET / HTTP/1.1\r\n\r\nHost: a\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: cut")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: :80\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n")]
    [InlineData("GET /\r\nHost: a\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData(" / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nHost: a\r\n\r\n")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void TryReadHost_AnythingElse_IsNone(string segment) => Assert.Null(Host(segment));

    [Fact]
    public void TryReadHost_255Bytes_AreTheMost()
    {
        Assert.Equal(new string('a', 255), Host($"GET / HTTP/1.1\r\nHost: {new string('A', 255)}:80\r\n\r\n"));
        Assert.Null(Host($"GET / HTTP/1.1\r\nHost: {new string('a', 256)}\r\n\r\n"));
    }

    [Fact]
    public void TryReadHost_BehindTheSearchedBytes_IsNone()
    {
        const string Line = "GET / HTTP/1.1\r\n";
        const string Field = "\r\nHost: a\r\n";
        string cookie = new('c', HttpRequest.MaxSearchedBytes - Line.Length - Field.Length);
        Assert.Equal("a", Host(Line + cookie + Field));
        Assert.Null(Host(Line + cookie + "c" + Field));
    }
}
