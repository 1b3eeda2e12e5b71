using System.Text;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Http;

/// <summary><c>POST /api/query</c>: rows as they come. Leaving ends the query.</summary>
internal static class QueryEndpoint
{
    /// <summary>Beyond the deadline of the query, to say that it is over.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private static readonly string[] s_options = ["format", "timeout", "memory", "stats"];

    private static readonly (string Format, string Type)[] s_formats =
    [
        (OutputFormat.JsonLines, "application/x-ndjson"),
        (OutputFormat.Json, "application/json"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        (OutputFormat.Text, "text/plain"),
    ];

    public static async Task HandleAsync(HttpExchange exchange)
    {
        PostedText posted = await PostedText.ReadAsync(exchange, "query", s_options).ConfigureAwait(false);
        QueryRequest request = Request(exchange, posted);
        using IDisposable place = await exchange.Service.TakePlaceAsync(exchange).ConfigureAwait(false);

        // The rows are written by a thread that waits for the reader, and so must not be one of the pool.
        await Task.Factory.StartNew(() => Run(exchange, request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    private static QueryRequest Request(HttpExchange exchange, PostedText posted)
    {
        HttpState state = exchange.State;
        double seconds = Math.Min(posted.Seconds("timeout")?.TotalSeconds ?? double.MaxValue, state.Timeout.TotalSeconds);
        double bytes = Math.Min((posted.Number("memory", 1 << 24) ?? double.MaxValue) * (1 << 20), state.MemoryBytes);
        return new QueryRequest(posted.Text, Format(exchange, posted))
        {
            Timeout = TimeSpan.FromSeconds(seconds),
            MemoryBytes = (long)bytes,
            Memory = exchange.Instance.HttpMemory,
            MaxRows = state.Limits.MaxRows,
            ScanBytes = state.Limits.QueryScanBytes,
            Rights = state.Rights(exchange.Role),
            Stats = posted.Options.GetValueOrDefault("stats") is "true" or "True" or "1",
        };
    }

    /// <summary>As it was said, or as <c>Accept</c> has it; else a line a row.</summary>
    private static string Format(HttpExchange exchange, PostedText posted)
    {
        if (posted.Options.TryGetValue("format", out string? said))
        {
            string[] names = [.. s_formats.Select(static one => one.Format)];
            return names.Contains(said, StringComparer.Ordinal)
                ? said
                : throw new HttpRefusal(400, "request", $"there is no format {VisibleText.Of(said)}{NearName.Suffix(said, names)}: {string.Join(", ", names)}");
        }

        string accept = exchange.Context.Request.Headers.Accept.ToString();
        return s_formats.FirstOrDefault(one => accept.Contains(one.Type, StringComparison.OrdinalIgnoreCase)).Format ?? OutputFormat.JsonLines;
    }

    private static void Run(HttpExchange exchange, QueryRequest request)
    {
        string contentType = s_formats.First(one => one.Format == request.Format).Type + "; charset=utf-8";
        using CancellationTokenSource deadline = new((request.Timeout ?? exchange.State.Timeout) + s_lastWords);
        using ResponseStream output = new(exchange.Context.Response, contentType, deadline.Token);
        using HttpSession session = new(output, exchange.Context.RequestAborted);
        try
        {
            RequireRights(exchange, request, session);
            QueryRun.Execute(exchange.Instance, session, request);
            if (request.Format == OutputFormat.JsonLines && session.ErrorText is { Length: > 0 } notes && request.Stats)
            {
                output.Write(Encoding.UTF8.GetBytes("{\"stats\":" + notes.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1] + "}\n"));
            }

            if (!output.HasStarted)
            {
                exchange.Context.Response.ContentType = contentType;
            }
        }
        catch (OutputClosedException)
        {
            // The client left.
        }
        catch (HttpRefusal) when (!output.HasStarted)
        {
            throw;
        }
        catch (Exception e)
        {
            Fail(exchange, output, request.Format, e);
        }
    }

    private static void RequireRights(HttpExchange exchange, QueryRequest request, HttpSession session)
    {
        QueryRights missing = exchange.Instance.Queries(session.Traits, request.Rights).NeedsOf(request.Text) & ~request.Rights;
        if (missing != QueryRights.None)
        {
            string what = missing.HasFlag(QueryRights.WriteTables) ? "writes rows" : missing.HasFlag(QueryRights.WriteFiles) ? "writes files" : "reads files of the server";
            string remedy = missing.HasFlag(QueryRights.WriteTables) ? "writes = on in [http], and the role write" : "files = on in [http], and the role admin";
            throw new HttpRefusal(403, "rights", $"the query {what}, which is not allowed over HTTP: {remedy} would allow it");
        }
    }

    /// <summary>As long as nothing was sent with a status; afterwards as the last line, or by breaking off where the format has no place for it.</summary>
    private static void Fail(HttpExchange exchange, ResponseStream output, string format, Exception failure)
    {
        if (failure is OperationCanceledException && exchange.Context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        (int status, string json) = failure switch
        {
            QueryException query => (400, QueryErrorText.Json(query)),
            CommandFailedException => (400, QueryErrorText.Json(failure.Message)),
            QueryExecutionException => (422, QueryErrorText.Json($"query failure: {failure.Message}")),
            DatabaseException => (500, QueryErrorText.Json(failure.Message)),
            OperationCanceledException => (503, QueryErrorText.Json("the daemon is stopping")),
            _ => (500, QueryErrorText.Json(exchange.Service.Internal(failure))),
        };
        if (!output.HasStarted)
        {
            exchange.TextAsync(status, HttpExchange.JsonType, json + "\n").GetAwaiter().GetResult();
            return;
        }

        try
        {
            if (format == OutputFormat.JsonLines)
            {
                output.Write(Encoding.UTF8.GetBytes(json + "\n"));
            }
            else
            {
                output.Flush();
                exchange.Context.Abort();
            }
        }
        catch (OutputClosedException)
        {
            // The client left.
        }
    }
}
