using System.Diagnostics;
using System.Text.Json;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Paging;

/// <summary>
/// Asks whoever has the data directory, this process or its daemon, as every verb does. Safe for concurrent use.
/// </summary>
/// <param name="run">Runs an invocation; reports failures of the verb itself.</param>
/// <param name="directory">Full path of the data directory.</param>
internal sealed class QueryPort(Func<Invocation, ICommandSession, int> run, string directory)
{
    /// <summary>So many rows of an answer are kept.</summary>
    public const int MaxRows = 10_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    public string Directory => directory;

    /// <summary>Rows of a query.</summary>
    public QueryAnswer Query(string text, CancellationToken cancellation) =>
        Ask(new Invocation("query") { Arguments = [text], Stats = true, Timeout = s_timeout }, cancellation);

    /// <summary>Rows next to an anchor; see <see cref="ViewQuery.Page"/>.</summary>
    public QueryAnswer Page(ViewQuery view, (long Time, long Id)? anchor, bool ascending, int count, IReadOnlyList<string> fields, CancellationToken cancellation)
    {
        QueryAnswer? all = null;
        foreach (string query in view.Page(anchor, ascending, count, fields))
        {
            QueryAnswer part = Query(query, cancellation);
            all = all is null ? part : part with
            {
                Rows = [.. all.Rows, .. part.Rows.Take(count - all.Rows.Count)],
                Milliseconds = all.Milliseconds + part.Milliseconds,
                BlocksRead = all.BlocksRead + part.BlocksRead,
            };
            if (all.Failure is not null || all.IsCancelled || all.Rows.Count >= count)
            {
                break;
            }
        }

        return all!;
    }

    /// <summary>A row a table.</summary>
    public QueryAnswer Tables(CancellationToken cancellation) => Ask(new Invocation("tables"), cancellation);

    /// <summary>A row a field of a table.</summary>
    public QueryAnswer Fields(string table, CancellationToken cancellation) =>
        Ask(new Invocation("tables") { Arguments = [table], Detail = "fields" }, cancellation);

    /// <summary>Hands on the lines of an answer in any format.</summary>
    /// <returns>What went wrong; null for nothing.</returns>
    public string? Copy(Invocation invocation, Action<ReadOnlyMemory<byte>> onLine, CancellationToken cancellation)
    {
        using CapturedSession session = new(TimeZoneInfo.Utc, onLine, cancellation);
        try
        {
            int code = run(invocation with { DataDirectory = directory }, session);
            return cancellation.IsCancellationRequested ? "stopped" : code == ExitCode.Done ? null : FirstLine(session.ErrorText);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return cancellation.IsCancellationRequested ? "stopped" : FirstLine(e.Message);
        }
    }

    /// <summary>Never throws; a failure is told in the answer.</summary>
    private QueryAnswer Ask(Invocation invocation, CancellationToken cancellation)
    {
        JsonRowReader reader = new();
        List<FieldRow> rows = [];
        long given = 0;
        Stopwatch watch = Stopwatch.StartNew();
        void Take(ReadOnlyMemory<byte> line)
        {
            if (++given <= MaxRows && reader.Read(line.Span) is { } row)
            {
                rows.Add(row);
            }
        }

        using CapturedSession session = new(TimeZoneInfo.Utc, Take, cancellation);
        try
        {
            int code = run(invocation with { DataDirectory = directory, Format = OutputFormat.JsonLines }, session);
            QueryAnswer answer = Figures(session.ErrorText, new QueryAnswer(rows) { IsCut = given > MaxRows, Milliseconds = watch.Elapsed.TotalMilliseconds });
            return cancellation.IsCancellationRequested ? answer with { IsCancelled = true }
                : code == ExitCode.Done ? answer
                : answer with { Failure = answer.Failure ?? FirstLine(session.ErrorText) };
        }
        catch (Exception e) when (IsExpected(e))
        {
            return new QueryAnswer(rows) { IsCancelled = cancellation.IsCancellationRequested, Failure = FirstLine(e.Message), Milliseconds = watch.Elapsed.TotalMilliseconds };
        }
    }

    /// <summary>Lines of standard error that are JSON: an error, or the figures of a query.</summary>
    private static QueryAnswer Figures(string text, QueryAnswer answer)
    {
        foreach (string line in text.Split('\n'))
        {
            if (!line.StartsWith('{'))
            {
                continue;
            }

            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("message", out JsonElement message))
                {
                    answer = answer with { Failure = message.GetString() };
                }
                else if (json.RootElement.TryGetProperty("blocks_read", out JsonElement read))
                {
                    answer = answer with { BlocksRead = read.GetInt64(), BlocksPruned = json.RootElement.GetProperty("blocks_pruned").GetInt64() };
                }
            }
            catch (JsonException)
            {
                // A line for people that begins with a brace.
            }
        }

        return answer;
    }

    private static bool IsExpected(Exception e) => e is CommandFailedException or OutputClosedException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException
        or OperationCanceledException or Engine.Diagnostics.DatabaseException;

    private static string FirstLine(string text) => text.Split('\n') is [{ Length: > 0 } first, ..] ? first : "it failed without a word";
}
