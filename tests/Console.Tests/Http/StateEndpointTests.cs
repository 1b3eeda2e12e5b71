using System.Net;
using System.Text.Json;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Http;
using LogFlowDb.Engine.Loggers;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

public sealed class StateEndpointTests
{
    [Fact]
    public void OpenApi_DescribesTheRoutesAndNoOthers()
    {
        using JsonDocument document = JsonDocument.Parse(StateEndpoints.OpenApi());
        string[] described =
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(static path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name} {(method.Value.TryGetProperty("security", out JsonElement open) ? open.GetArrayLength() == 0 : false)}")),
        ];
        Assert.Equal(HttpRoute.All.Select(static route => $"{route.Method} {route.Path} {route.Role is null}").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.Equal(ProgramVersion.Text, document.RootElement.GetProperty("info").GetProperty("version").GetString());
        foreach (string reference in References(document.RootElement))
        {
            JsonElement target = document.RootElement;
            Assert.All(reference.TrimStart('#', '/').Split('/'), part => target = target.GetProperty(part));
        }
    }

    [Fact]
    public async Task Get_States_AreJson()
    {
        using HttpFixture http = new();
        Logger logger = http.Instance.Collectors.CreateLogger(new LoggerSpec("netflow", "local", "nf", null, new Dictionary<string, string>(StringComparer.Ordinal)));
        http.Instance.Collectors.CreateManagedLogger(logger, "flows", "h");
        JsonElement[] tables = [.. JsonDocument.Parse((await http.GetAsync("/api/tables")).Body).RootElement.EnumerateArray()];
        Assert.Equal(["t", "flows"], tables.Select(static table => table.GetProperty("table").GetString()));
        Assert.Equal(HttpFixture.Rows, tables[0].GetProperty("rows").GetInt64());
        JsonElement only = JsonDocument.Parse((await http.GetAsync("/api/loggers")).Body).RootElement[0];
        Assert.Equal((@"local\nf", "stopped", "flows", "h"), (only.GetProperty("logger").GetString(), only.GetProperty("status").GetString(), only.GetProperty("table").GetString(), only.GetProperty("host").GetString()));
        Assert.Equal(3, JsonDocument.Parse((await http.GetAsync("/openapi.json")).Body).RootElement.GetProperty("openapi").GetString()![0] - '0');
    }

    [Fact]
    public async Task Readyz_BeforePortsAreOpen_SaysNo()
    {
        using HttpFixture http = new();
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await http.GetAsync("/readyz"));
        http.Service.IsReady = false;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await http.GetAsync("/readyz"));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await http.GetAsync("/healthz"));
    }

    [Fact]
    public async Task Metrics_AreWellFormedAndTellWhatHappened()
    {
        using HttpFixture http = new();
        const string Hostile = "a\"b\\c";
        http.Instance.Collectors.CreateLogger(new LoggerSpec("netflow", "local", "n\"f", null, new Dictionary<string, string>(StringComparer.Ordinal)));
        http.Instance.Collectors.Start();
        int port = 20000 + (Environment.ProcessId % 10000);
        http.Instance.Collectors.OpenBinding(Hostile, port, null);
        await http.QueryAsync("table t | stats count");
        await http.QueryAsync("table nowhere");
        await http.GetAsync("/nowhere");

        PrometheusText metrics = new((await http.GetAsync("/metrics")).Body);

        const string Escaped = @"a\""b\\c";
        Assert.Equal(1, metrics.Samples[$"logflowdb_binding_up{{binding=\"{Escaped}\",transport=\"udp\",port=\"{port}\"}}"]);
        Assert.Equal(0, metrics.Samples[$"logflowdb_lost_total{{binding=\"{Escaped}\",cause=\"kernel\"}}"]);
        Assert.Equal(HttpFixture.Rows, metrics.Samples["logflowdb_table_rows{table=\"t\"}"]);
        Assert.Equal(0, metrics.Samples[@"logflowdb_logger_up{logger=""local\\n\""f""}"]);
        Assert.Equal(1, metrics.Samples["logflowdb_query_seconds_count"]);
        Assert.True(metrics.Samples["logflowdb_commit_seconds_count"] > 0);
        Assert.Equal(1, metrics.Samples["logflowdb_http_requests_total{code=\"404\"}"]);
        Assert.Equal(1, metrics.Samples["logflowdb_http_refused_total{reason=\"path\"}"]);
        Assert.True(metrics.Samples["logflowdb_process_resident_memory_bytes"] > 1e6);
        Assert.Equal(0, metrics.Samples["logflowdb_samples_omitted"]);
    }

    [Fact]
    public void Metrics_OfManySamples_AreCutAndCounted()
    {
        MetricsText text = new();
        text.Family("x", "gauge", "many");
        for (int i = 0; i < MetricsText.MaxSamples + 5; i++)
        {
            text.Sample(i, ("n", i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(MetricsText.MaxSamples, new PrometheusText(text.ToString()).Samples.Count);
        Assert.Equal(5, text.Omitted);
    }

    [Theory]
    [InlineData("flowmon.bindings", 200, 0, "Port Bindings\n-------------\n", "")]
    [InlineData("flowmon.close nothing", 400, 1, "", "binding not found: nothing\n")]
    [InlineData("flowmon.bindngs", 400, 2, "", "unknown command: flowmon.bindngs (did you mean flowmon.bindings?)\n")]
    public async Task Commands_Allowed_AreRun(string command, int status, int code, string output, string error)
    {
        using HttpFixture http = new(new HttpSettings { Commands = true });
        (HttpStatusCode answered, string body) = await http.QueryAsync(command, "/api/commands");
        JsonElement json = JsonDocument.Parse(body).RootElement;
        Assert.Equal(((HttpStatusCode)status, code, output, error), (answered, json.GetProperty("exit_code").GetInt32(), json.GetProperty("output").GetString(), json.GetProperty("error").GetString()));
        Assert.Contains("msg=\"command over HTTP\"", http.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flowmon.bindings\nflowmon.bindings")]
    [InlineData("table t | stats count")]
    public async Task Commands_OfAnotherKind_AreRefused(string command)
    {
        using HttpFixture http = new(new HttpSettings { Commands = true });
        Assert.Equal(HttpStatusCode.BadRequest, (await http.QueryAsync(command, "/api/commands")).Status);
    }

    [Fact]
    public async Task Commands_UnlessAllowed_AreRefused()
    {
        using HttpFixture http = new();
        Assert.Equal(HttpStatusCode.Forbidden, (await http.QueryAsync("flowmon.bindings", "/api/commands")).Status);
    }

    [Fact]
    public async Task Change_Settings_CountFromTheNextRequestOn()
    {
        using HttpFixture http = new();
        http.Service.Change(new HttpSettings { Commands = true }, new LimitSettings { MaxRows = 1 }, []);
        Assert.Equal(HttpStatusCode.OK, (await http.QueryAsync("flowmon.bindings", "/api/commands")).Status);
        Assert.Contains("more than 1 rows", (await http.QueryAsync("table t | limit 5")).Body, StringComparison.Ordinal);
        http.Service.Change(new HttpSettings(), new LimitSettings(), [Credential.OfToken("x", CredentialRole.Read, "0123456789abcdef")]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/tables")).Status);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
