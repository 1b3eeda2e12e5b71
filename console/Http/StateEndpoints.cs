using System.Globalization;
using System.Text.Json;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Http;

/// <summary>How the daemon is: its tables, loggers and queries, and whether it can be asked at all.</summary>
internal static class StateEndpoints
{
    public static Task TablesAsync(HttpExchange exchange) => exchange.JsonAsync(
        200,
        json =>
        {
            Database database = exchange.Instance.Database!;
            json.WriteStartArray();
            foreach (string name in database.TableNames)
            {
                if (database.Info(name) is not { } info || database.Settings(name) is not { } settings)
                {
                    continue;
                }

                json.WriteStartObject();
                json.WriteString("table", name);
                json.WriteNumber("rows", info.Rows);
                json.WriteNumber("bytes", info.Bytes);
                json.WriteNumber("blocks", info.Blocks);
                json.WriteNumber("unsealed_rows", info.UnsealedRows);
                WriteDate(json, "first", info.FirstTime);
                WriteDate(json, "last", info.LastTime);
                json.WriteNumber("retention_days", settings.RetentionDays);
                json.WriteNumber("max_bytes", settings.MaxBytes);
                json.WriteString("failure", info.Failure);
                json.WriteStartArray("fields");
                foreach (string column in info.Columns)
                {
                    json.WriteStringValue(column);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public static Task LoggersAsync(HttpExchange exchange) => exchange.JsonAsync(
        200,
        json =>
        {
            IReadOnlyList<ManagedLoggerInfo> managed = exchange.Instance.Collectors.ManagedLoggers;
            json.WriteStartArray();
            foreach (Logger logger in exchange.Instance.Collectors.Loggers)
            {
                ManagedLoggerInfo? stored = managed.FirstOrDefault(one => one.Logger == logger.FullName);
                json.WriteStartObject();
                json.WriteString("logger", logger.FullName);
                json.WriteString("factory", logger.Spec.Factory);
                json.WriteString("status", logger.Status.ToString().ToLowerInvariant());
                json.WriteNumber("records", logger.LogCount);
                json.WriteNumber("dropped", logger.DropCount);
                json.WriteString("last_record", logger.LastLog?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
                json.WriteString("table", stored?.Table);
                json.WriteString("host", stored?.Host);
                json.WriteNumber("stored", stored?.StoredRows ?? 0);
                json.WriteString("failure", stored?.Error);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public static Task OutputsAsync(HttpExchange exchange) => exchange.JsonAsync(
        200,
        json =>
        {
            json.WriteStartArray();
            foreach ((StoredOutput stored, Output? output, string? failure) in exchange.Instance.Outputs.Outputs)
            {
                OutputStatus? status = output?.Status();
                json.WriteStartObject();
                json.WriteString("output", stored.Name);
                json.WriteString("type", stored.Type);
                json.WriteString("source", output?.Source);
                json.WriteString("place", status?.Place);
                json.WriteString("state", status?.State.ToString().ToLowerInvariant() ?? "failed");
                json.WriteNumber("sent", status?.Sent ?? 0);
                json.WriteNumber("read", status?.Read ?? 0);
                json.WriteNumber("queued", status?.Queued ?? 0);
                json.WriteStartObject("dropped");
                foreach ((string reason, long rows) in status?.Dropped ?? [])
                {
                    json.WriteNumber(reason, rows);
                }

                json.WriteEndObject();
                json.WriteNumber("failures", status?.Retries ?? 0);
                json.WriteString("last_sent", status?.LastSent?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
                json.WriteString("last_error", status?.LastError ?? failure);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public static Task QueriesAsync(HttpExchange exchange) => exchange.JsonAsync(
        200,
        json =>
        {
            json.WriteStartArray();
            foreach (RunningQuery query in exchange.Instance.Running.Queries)
            {
                json.WriteStartObject();
                json.WriteNumber("id", query.Id);
                json.WriteString("query", query.Text);
                json.WriteString("state", query.State.ToString().ToLowerInvariant());
                json.WriteNumber("elapsed_ms", Math.Round(query.Elapsed.TotalMilliseconds, 1));
                json.WriteNumber("rows_scanned", query.RowsScanned);
                json.WriteNumber("rows", query.Rows);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public static Task StopQueryAsync(HttpExchange exchange)
    {
        RunningQuery query = int.TryParse(exchange.Tail, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && exchange.Instance.Running.Find(id) is { } found
            ? found
            : throw new HttpRefusal(404, "path", "there is no such query");
        query.Stop();
        exchange.Context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public static Task HealthAsync(HttpExchange exchange) => exchange.TextAsync(200, "text/plain; charset=utf-8", "ok\n");

    /// <summary>Says no more than yes or no: nobody was asked who he is.</summary>
    public static Task ReadinessAsync(HttpExchange exchange)
    {
        Database database = exchange.Instance.Database!;
        bool isReady = exchange.Service.IsReady && database.TableNames.All(table => database.Info(table)?.Failure is null);
        return exchange.TextAsync(isReady ? 200 : 503, "text/plain; charset=utf-8", isReady ? "ready\n" : "not ready\n");
    }

    public static Task OpenApiAsync(HttpExchange exchange) => exchange.TextAsync(200, HttpExchange.JsonType, OpenApi());

    /// <summary>The description of all routes, kept by hand.</summary>
    public static string OpenApi()
    {
        using StreamReader reader = new(typeof(StateEndpoints).Assembly.GetManifestResourceStream("openapi.json")!);
        return reader.ReadToEnd();
    }

    private static void WriteDate(Utf8JsonWriter json, string name, long? nanoseconds) => json.WriteString(name, nanoseconds is { } time ? ValueText.FormatDate(time) : null);
}
