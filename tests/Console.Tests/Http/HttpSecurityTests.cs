using System.Net;
using System.Net.Sockets;
using System.Text;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Http;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

/// <summary>What must be refused, whoever asks.</summary>
public sealed class HttpSecurityTests
{
    private const string Ask = "POST /api/query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:80", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("192.0.2.1", 200)]
    [InlineData("flows.example:8080", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    public async Task Host_OfAnotherName_IsRefusedAgainstRebinding(string host, int expected)
    {
        using HttpFixture http = new(new HttpSettings { Hosts = ["flows.example"] });
        Assert.Equal((HttpStatusCode)expected, (await http.GetAsync("/api/tables", ("Host", host))).Status);
        Assert.Equal((HttpStatusCode)expected, (await http.GetAsync("/healthz", ("Host", host))).Status);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "https://{host}", 403)]
    [InlineData("Origin", "http://{host}", 200)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    public async Task Origin_OfAnotherPage_IsRefused(string header, string value, int expected)
    {
        using HttpFixture http = new();
        string host = http.Service.EndPoint.ToString();
        Assert.Equal((HttpStatusCode)expected, (await http.GetAsync("/api/tables", (header, value.Replace("{host}", host, StringComparison.Ordinal)))).Status);
    }

    [Fact]
    public async Task Preflight_IsNotAnsweredAndNothingOfCorsIsEverSent()
    {
        using HttpFixture http = new();
        string answer = await http.RawAsync("OPTIONS /api/query HTTP/1.1\r\nHost: localhost\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: POST\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-", answer, StringComparison.OrdinalIgnoreCase);
        string rows = await http.RawAsync(Ask + "Content-Length: 21\r\n\r\ntable t | stats count");
        Assert.DoesNotContain("Access-Control-", rows, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Server:", rows, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", rows, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Security-Policy: default-src 'none'", rows, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", rows, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /../../etc/passwd")]
    [InlineData("GET /..%2f..%2fetc/passwd")]
    [InlineData("GET /api/queries/..%2f..%2f")]
    [InlineData("GET //etc/passwd")]
    [InlineData("GET /api/tables/")]
    [InlineData("GET /API/TABLES")]
    [InlineData("GET /openapi.json%00.html")]
    [InlineData("GET /")]
    public async Task Path_ThatIsNoRoute_IsNotFound(string line)
    {
        using HttpFixture http = new();
        string answer = await http.RawAsync($"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404|405) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /api/query HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("TRACE /api/tables HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("GET /api/tables HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /api/tables HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/api/tables HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET http://evil.example/api/tables HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /api/tables HTTP/2.0\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    public async Task Request_OfWrongForm_IsRefused(string request, int expected)
    {
        using HttpFixture http = new();
        string answer = await http.RawAsync(request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {expected} ", answer, StringComparison.Ordinal);
    }

    /// <summary>Two readings of where a request ends: whatever stands in front of us must not be able to read another one.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\ntable")]
    [InlineData("Content-Length: 5, 6\r\n\r\ntable")]
    [InlineData("Content-Length: +5\r\n\r\ntable")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length : 5\r\n\r\ntable")]
    [InlineData("Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\ntable\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;x=1\ntable\r\n0\r\n\r\n")]
    [InlineData("X-A: b\r\n folded: c\r\nContent-Length: 0\r\n\r\n")]
    public async Task Request_ThatCanBeReadInTwoWays_IsRefused(string rest)
    {
        using HttpFixture http = new();
        string answer = await http.RawAsync(Ask + rest);
        Assert.Matches("^HTTP/1.1 (400|411|501) ", answer);
    }

    [Fact]
    public async Task Request_WithBothLengths_EndsItsConnection()
    {
        using HttpFixture http = new();
        string answer = await http.RawAsync(
            "POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.DoesNotContain("\r\n\r\nok\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_LongerThanAMegabyte_IsRefused()
    {
        using HttpFixture http = new();
        string query = "table t " + new string(' ', 1 << 20);
        Assert.StartsWith("HTTP/1.1 413 ", await http.RawAsync(Ask + $"Content-Length: {query.Length}\r\n\r\n"), StringComparison.Ordinal);
        string chunked = await http.RawAsync(Ask + $"Transfer-Encoding: chunked\r\n\r\n{query.Length:x}\r\n");
        Assert.True(chunked.Length == 0 || chunked.StartsWith("HTTP/1.1 413 ", StringComparison.Ordinal) || chunked.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), chunked);
    }

    [Fact]
    public async Task Head_LongerThanItsLimits_IsRefused()
    {
        using HttpFixture http = new();
        Assert.StartsWith("HTTP/1.1 414 ", await http.RawAsync($"GET /{new string('a', 9000)} HTTP/1.1\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await http.RawAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 17_000)}\r\n"), StringComparison.Ordinal);
        StringBuilder many = new("GET / HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < 60; i++)
        {
            many.Append(System.Globalization.CultureInfo.InvariantCulture, $"X{i}: a\r\n");
        }

        Assert.StartsWith("HTTP/1.1 431 ", await http.RawAsync(many.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_ThatComesTooSlowly_IsCutOff()
    {
        using HttpFixture http = new(bounds: new HttpBounds { Head = TimeSpan.FromMilliseconds(500) });
        Assert.StartsWith("HTTP/1.1 408 ", await http.RawAsync("GET / HTTP/1.1\r\nHost: loc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatComesTooSlowly_IsCutOff()
    {
        using HttpFixture http = new(bounds: new HttpBounds { Grace = TimeSpan.FromMilliseconds(1100) });
        Assert.StartsWith("HTTP/1.1 408 ", await http.RawAsync(Ask + "Content-Length: 100\r\n\r\ntable t"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatNobodyTakes_IsCutOff()
    {
        using HttpFixture http = new(limits: new LimitSettings { MaxRows = long.MaxValue, QueryTimeout = TimeSpan.FromHours(1) }, bounds: new HttpBounds { Grace = TimeSpan.FromMilliseconds(1100), LeastBytesPerSecond = 1e9 });
        const string Query = "table t | join type=cross [ table t | limit 1000 ]";
        using TcpClient client = new() { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(http.Service.EndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{Ask}Content-Length: {Query.Length}\r\n\r\n{Query}"));
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 1);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 0);
        Assert.True(client.Connected);
    }

    [Fact]
    public async Task Answer_TakenTooSlowly_EndsWithTheDeadline()
    {
        using HttpFixture http = new(limits: new LimitSettings { MaxRows = long.MaxValue, QueryTimeout = TimeSpan.FromMilliseconds(500) }, bounds: new HttpBounds { Grace = TimeSpan.FromMinutes(10) });
        const string Query = "table t | join type=cross [ table t | limit 1000 ]";
        using TcpClient client = new() { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(http.Service.EndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{Ask}Content-Length: {Query.Length}\r\n\r\n{Query}"));
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 1);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 0);
        Assert.Equal(1, http.Instance.FailedQueries);
    }

    [Fact]
    public async Task Connections_BeyondTheCap_AreClosed()
    {
        using HttpFixture http = new(bounds: new HttpBounds { Connections = 2 });
        using (TcpClient first = new(), second = new())
        {
            await first.ConnectAsync(http.Service.EndPoint);
            await second.ConnectAsync(http.Service.EndPoint);
            await first.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            await second.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.NotEqual(0, await first.GetStream().ReadAsync(new byte[100]));
            Assert.NotEqual(0, await second.GetStream().ReadAsync(new byte[100]));
            Assert.Equal("", await http.RawAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        }

        await http.UntilAsync(() => http.RawAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").GetAwaiter().GetResult().EndsWith("ok\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_AreNeededByAllButHealth()
    {
        using HttpFixture http = Guarded(out string token);
        foreach (HttpRoute route in HttpRoute.All)
        {
            using HttpRequestMessage request = new(new HttpMethod(route.Method), route.Path.Replace("{id}", "1", StringComparison.Ordinal));
            using HttpResponseMessage response = await http.Client.SendAsync(request);
            Assert.Equal(route.Role is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal(route.Role is not null, response.Headers.WwwAuthenticate.Count > 0);
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/tables", ("Authorization", $"Bearer {token}"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables", ("Authorization", $"Bearer {token}x"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync($"/api/tables?token={token}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/tables", ("Authorization", Basic("noc", "secret word")))).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/tables", ("Authorization", Basic("noc", "secret word")))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables", ("Authorization", Basic("noc", "secret")))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables", ("Authorization", Basic("nobody", "secret word")))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables", ("Authorization", "Basic ????"))).Status);
        Assert.DoesNotContain(token, http.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", http.Log, StringComparison.Ordinal);
        Assert.Contains("msg=\"login refused\" address=127.0.0.1", http.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_Read_MayNotCommandWriteOrStop()
    {
        using HttpFixture http = Guarded(out string token, new HttpSettings { Commands = true, Writes = true, Files = true });
        http.Client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.QueryAsync("logstorage.dropTable t", "/api/commands")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.QueryAsync("table t | import create=t u")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.QueryAsync("csvfile /etc/passwd")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.Client.DeleteAsync(new Uri("/api/queries/1", UriKind.Relative))).StatusCode);
        Assert.Contains("t", http.Instance.Database!.TableNames);
    }

    [Fact]
    public async Task Logins_ThatFailTooOften_AreNotEvenLookedAt()
    {
        using HttpFixture http = Guarded(out string token);
        for (int i = 0; i < FailureLimiter.Burst; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables", ("Authorization", "Bearer wrong"))).Status);
        }

        (HttpStatusCode status, string error) = await http.GetAsync("/api/tables", ("Authorization", $"Bearer {token}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.DoesNotContain(token, error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).Status);
    }

    [Fact]
    public void FailureLimiter_Forgives_AndIsBounded()
    {
        SteppedClock clock = new();
        FailureLimiter limiter = new(clock);
        IPAddress address = IPAddress.Parse("2001:db8::1"), neighbour = IPAddress.Parse("2001:db8::2"), other = IPAddress.Parse("2001:db8:0:1::1");
        for (int i = 0; i < FailureLimiter.Burst; i++)
        {
            Assert.Null(limiter.MustWait(address));
            limiter.Failed(address);
        }

        Assert.Equal(FailureLimiter.Forgiven, limiter.MustWait(address));
        Assert.Equal(FailureLimiter.Forgiven, limiter.MustWait(neighbour));
        Assert.Null(limiter.MustWait(other));
        clock.Now += FailureLimiter.Forgiven;
        Assert.Null(limiter.MustWait(address));

        // Once there are too many, those that come later share one count.
        for (int i = 0; i < FailureLimiter.MaxAddresses + FailureLimiter.Burst; i++)
        {
            limiter.Failed(new IPAddress(i + 1L));
        }

        limiter.Failed(IPAddress.Parse("203.0.113.1"));
        limiter.Failed(IPAddress.Parse("203.0.113.2"));
        Assert.Null(limiter.MustWait(IPAddress.Parse("203.0.113.3")));
    }

    private static string Basic(string name, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));

    private static HttpFixture Guarded(out string token, HttpSettings? settings = null)
    {
        (token, string line) = Credential.NewToken("grafana", "read");
        return new HttpFixture(settings, null, [Credential.Parse(line), Credential.Parse(Credential.OfPassword("noc", "admin", "secret word"))]);
    }
}
