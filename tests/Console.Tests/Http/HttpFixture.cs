using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Http;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

/// <summary>A directory with a table <c>t</c> of numbered rows, answered for over HTTP on a port of the system's choice.</summary>
internal sealed class HttpFixture : IDisposable
{
    public const int Rows = 200_000;

    private readonly TestDirectory _directory = new();
    private readonly StringBuilder _log = new();

    public HttpFixture(HttpSettings? settings = null, LimitSettings? limits = null, IReadOnlyList<Credential>? credentials = null, HttpBounds? bounds = null)
    {
        Instance = Instance.Open(_directory.Data, InstanceMode.Collect);
        ITableWriter writer = Instance.Database!.Writer("t", create: true)!;
        const int Batch = 20_000;
        for (int row = 0; row < Rows; row += Batch)
        {
            LongColumn numbers = Numbers(row, Batch);
            writer.AppendAsync(new RowBatch(Batch, ["n"], [numbers])).AsTask().GetAwaiter().GetResult();
        }

        writer.CommitAsync().GetAwaiter().GetResult();
        Service = HttpService.Start(
            Instance,
            new ServiceLog(line => _log.Append(Encoding.UTF8.GetString(line.Span)), LogLevel.Debug, json: false, journal: false, TimeProvider.System),
            (settings ?? new HttpSettings()) with { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
            limits ?? new LimitSettings(),
            credentials ?? [],
            bounds);
        Service.IsReady = true;
        Client = new HttpClient { BaseAddress = new Uri($"http://{Service.EndPoint}") };
    }

    public Instance Instance { get; }

    public HttpService Service { get; }

    public HttpClient Client { get; }

    public string Log => _log.ToString();

    public async Task<(HttpStatusCode Status, string Body)> QueryAsync(string query, string path = "/api/query", string contentType = "text/plain")
    {
        using StringContent content = new(query, Encoding.UTF8, contentType);
        using HttpResponseMessage response = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Bytes as they are, and what comes back until the other side closes.</summary>
    public async Task<string> RawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(Service.EndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        long since = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "waited in vain");
            await Task.Delay(5);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Service.Dispose();
        Instance.Dispose();
        _directory.Dispose();
    }

    private static LongColumn Numbers(int first, int count)
    {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = first + i;
        }

        return new LongColumn(ValueKind.Long, numbers);
    }
}
