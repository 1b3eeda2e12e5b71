using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Http;
using LogFlowDb.Query;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

public sealed class QueryEndpointTests
{
    private const string Endless = "table t | join type=cross [ table t ] | stats dc(n)";

    [Theory]
    [InlineData("table t | stats count", "text/plain", "/api/query", "{\"count\":200000}\n")]
    [InlineData("table t | stats count", "application/x-www-form-urlencoded", "/api/query", "{\"count\":200000}\n")]
    [InlineData("query=table+t+%7C+stats+count", "application/x-www-form-urlencoded", "/api/query", "{\"count\":200000}\n")]
    [InlineData("""{"query": "table t | stats count", "format": "csv"}""", "application/json", "/api/query", "count\r\n200000\r\n")]
    [InlineData("table t | search n < 2 | fields n | sort n", "text/plain", "/api/query?format=json", "[\n{\"n\":0},\n{\"n\":1}\n]\n")]
    [InlineData("table t | search n < 0", "text/plain", "/api/query", "")]
    public async Task Post_Query_GivesItsRows(string body, string type, string path, string expected)
    {
        using HttpFixture http = new();
        (HttpStatusCode status, string rows) = await http.QueryAsync(body, path, type);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(expected.ReplaceLineEndings("\n"), rows.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Post_Accept_DecidesTheFormat()
    {
        using HttpFixture http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/query") { Content = new StringContent("table t | stats count") };
        request.Headers.Accept.ParseAdd("text/csv");
        using HttpResponseMessage response = await http.Client.SendAsync(request);
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("count", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Stats_AreTheLastLine()
    {
        using HttpFixture http = new();
        (_, string rows) = await http.QueryAsync("table t | stats count", "/api/query?stats=true");
        string[] lines = rows.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(1, JsonDocument.Parse(lines[1]).RootElement.GetProperty("stats").GetProperty("rows").GetInt64());
    }

    [Theory]
    [InlineData("table t | stat count", "text/plain", "/api/query", 400, "{\"error\":{\"code\":92000,\"offset\":10,\"end\":13,\"message\":\"unknown command stat\",\"hint\":\"did you mean stats?\"}}\n")]
    [InlineData("", "text/plain", "/api/query", 400, "{\"error\":{\"code\":null,\"message\":\"the query is empty\"}}\n")]
    [InlineData("{}", "application/json", "/api/query", 400, "{\"error\":{\"code\":null,\"message\":\"the query is empty\"}}\n")]
    [InlineData("[1]", "application/json", "/api/query", 400, "{\"error\":{\"code\":null,\"message\":\"the JSON must be an object: {\\\"query\\\": \\\"…\\\"}\"}}\n")]
    [InlineData("""{"query": "table t", "fromat": "csv"}""", "application/json", "/api/query", 400, "{\"error\":{\"code\":null,\"message\":\"there is no fromat (did you mean format?): query, format, timeout, memory, stats\"}}\n")]
    [InlineData("table t", "text/plain", "/api/query?format=xml", 400, "{\"error\":{\"code\":null,\"message\":\"there is no format xml: ndjson, json, csv, tsv, text\"}}\n")]
    [InlineData("table t", "text/plain", "/api/query?timeout=-1", 400, "{\"error\":{\"code\":null,\"message\":\"timeout: a number above 0 and up to 1000000\"}}\n")]
    [InlineData("table t", "application/xml", "/api/query", 415, "{\"error\":{\"code\":null,\"message\":\"a body of application/xml is not understood: text/plain or application/json\"}}\n")]
    public async Task Post_Mistake_IsTheContractsError(string body, string type, string path, int expected, string error)
    {
        using HttpFixture http = new();
        Assert.Equal(((HttpStatusCode)expected, error), await http.QueryAsync(body, path, type));
    }

    [Theory]
    [InlineData("csvfile /etc/passwd", "reads files of the server")]
    [InlineData("textfile /etc/passwd", "reads files of the server")]
    [InlineData("table t | outputcsv /tmp/never.csv n", "writes files")]
    [InlineData("table t | import create=t u", "writes rows")]
    [InlineData("table t | eval x = \"u\" | insert table=x create=t", "writes rows")]
    public async Task Post_MoreThanReading_IsRefused(string query, string what)
    {
        using HttpFixture http = new();
        (HttpStatusCode status, string error) = await http.QueryAsync(query);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.DoesNotContain("u", http.Instance.Database!.TableNames);
    }

    [Fact]
    public async Task Post_WritesAllowed_AppendsRows()
    {
        using HttpFixture http = new(new HttpSettings { Writes = true });
        (HttpStatusCode status, string answer) = await http.QueryAsync("table t | search n < 5 | import create=t u");
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Equal("{\"count\":5}\n", (await http.QueryAsync("table u | stats count")).Body);
    }

    [Fact]
    public async Task Post_TooManyRows_EndsWithAnErrorLine()
    {
        using HttpFixture http = new(limits: new LimitSettings { MaxRows = 100_000 });
        (HttpStatusCode status, string rows) = await http.QueryAsync("table t | fields n");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"message\":\"query failure: the answer has more than 100000 rows", rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.QueryAsync("table t | fields n", "/api/query?format=csv"));
    }

    [Fact]
    public async Task Post_DeadlineAndMemory_AreThoseOfTheConfigurationAtMost()
    {
        using HttpFixture http = new(limits: new LimitSettings { QueryTimeout = TimeSpan.FromMilliseconds(300) });
        (HttpStatusCode status, string error) = await http.QueryAsync(Endless, "/api/query?timeout=1000");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("0.3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ClientLeaves_EndsTheQuery()
    {
        using HttpFixture http = new();
        using (TcpClient client = new())
        {
            await client.ConnectAsync(http.Service.EndPoint);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Endless.Length}\r\n\r\n{Endless}"));
            await http.UntilAsync(() => http.Instance.Running.Queries.Any(static query => query.State == QueryState.Running));
        }

        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 0);
        Assert.Equal("{\"count\":200000}\n", (await http.QueryAsync("table t | stats count")).Body);
    }

    [Fact]
    public async Task Post_ClientLeavesWhileRowsCome_EndsTheQuery()
    {
        using HttpFixture http = new(limits: new LimitSettings { MaxRows = long.MaxValue });
        const string Query = "table t | join type=cross [ table t | limit 1000 ]";
        using (TcpClient client = new())
        {
            await client.ConnectAsync(http.Service.EndPoint);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Query.Length}\r\n\r\n{Query}"));
            byte[] some = new byte[100_000];
            await client.GetStream().ReadExactlyAsync(some);
        }

        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 0);
    }

    [Fact]
    public async Task Post_MoreThanAtOnce_IsRefusedAndMayTryAgain()
    {
        using HttpFixture http = new(limits: new LimitSettings { ConcurrentQueries = 1 }, bounds: new HttpBounds { Place = TimeSpan.FromMilliseconds(50) });
        using CancellationTokenSource leave = new();
        using StringContent endless = new(Endless);
        Task<HttpResponseMessage> first = http.Client.PostAsync(new Uri("/api/query", UriKind.Relative), endless, leave.Token);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 1);
        using StringContent second = new("table t | stats count");
        using HttpResponseMessage refused = await http.Client.PostAsync(new Uri("/api/query", UriKind.Relative), second);
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (refused.StatusCode, refused.Headers.RetryAfter!.ToString()));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 0);
        await http.UntilAsync(() => http.QueryAsync("table t | stats count").GetAwaiter().GetResult().Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Post_NoPlaceYet_WaitsForOne()
    {
        using HttpFixture http = new(limits: new LimitSettings { ConcurrentQueries = 1 });
        using CancellationTokenSource leave = new();
        using StringContent endless = new(Endless);
        Task<HttpResponseMessage> first = http.Client.PostAsync(new Uri("/api/query", UriKind.Relative), endless, leave.Token);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 1);
        Task<(HttpStatusCode Status, string Body)>[] waiting = [.. Enumerable.Range(0, 5).Select(_ => http.QueryAsync("table t | stats count"))];
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.All(await Task.WhenAll(waiting), static answer => Assert.Equal((HttpStatusCode.OK, "{\"count\":200000}\n"), answer));
    }

    [Fact]
    public async Task Post_MoreBytesThanMayBeRead_FailsByName()
    {
        using HttpFixture http = new(limits: new LimitSettings { QueryScanBytes = 10 });
        await http.UntilAsync(() => http.Instance.Database!.Info("t")!.Blocks > 0);
        (HttpStatusCode status, string error) = await http.QueryAsync("table t | eval m = n * n | stats sum(m)");
        Assert.Contains("more than the 10 bytes of tables that it may", error, StringComparison.Ordinal);
        Assert.Contains("query_scan in [limits]", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Fact]
    public async Task Delete_RunningQuery_EndsIt()
    {
        using HttpFixture http = new();
        Task<(HttpStatusCode Status, string Body)> running = http.QueryAsync(Endless);
        await http.UntilAsync(() => http.Instance.Running.Queries.Count == 1);
        JsonElement query = JsonDocument.Parse((await http.GetAsync("/api/queries")).Body).RootElement[0];
        Assert.Equal(Endless, query.GetProperty("query").GetString());
        using HttpResponseMessage ended = await http.Client.DeleteAsync(new Uri($"/api/queries/{query.GetProperty("id").GetInt32()}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        (HttpStatusCode status, string error) = await running;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("was stopped", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.Client.DeleteAsync(new Uri("/api/queries/999999", UriKind.Relative))).StatusCode);
    }
}
