using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Runs one query and writes its rows to the session.</summary>
internal static class QueryRun
{
    private const int ProgressMilliseconds = 100;

    public static void Execute(Instance instance, ICommandSession session, QueryRequest request)
    {
        QueryEngine queries = instance.Queries(session.Traits, request.Rights, request.Memory);
        PreparedQuery query = queries.Prepare(request.Text);
        if (query.LiveWindow > TimeSpan.Zero && instance is { CanCollect: true, IsCollecting: false })
        {
            // This process has the directory for itself and writes nothing meanwhile: the query would wait in vain.
            throw new CommandFailedException("window= follows rows as they are written, and nobody collects here: start logdb serve, then ask again");
        }

        QueryLimits standard = instance.Limits;
        QueryLimits limits = standard with
        {
            Timeout = request.Timeout ?? standard.Timeout + query.LiveWindow,
            MemoryBytes = request.MemoryBytes ?? standard.MemoryBytes,
            ScanBytes = request.ScanBytes ?? standard.ScanBytes,
        };
        if (request.Footer && session.Shell is { } shell)
        {
            Show(instance, queries, query, limits, session, shell, request);
        }
        else
        {
            Write(instance, queries, query, limits, session, request);
        }
    }

    /// <summary>Rows go to the shell as they are, which shows and keeps them.</summary>
    private static void Show(Instance instance, QueryEngine queries, PreparedQuery query, QueryLimits limits, ICommandSession session, IShellView shell, QueryRequest request)
    {
        QueryStatistics? statistics = null;
        long started = Stopwatch.GetTimestamp();
        using WatchedSink sink = new(shell.Open(request.Text), session, request.Text, IShellView.MaxBytes);
        try
        {
            statistics = Wait(queries.ExecuteAsync(query, limits, sink, session.Interrupt.Token), sink, session);
        }
        catch (OperationCanceledException e) when (session.Interrupt.IsRaised)
        {
            // The shell says so, with what there is of the answer.
            throw new CommandFailedException("", ExitCode.Interrupted, e);
        }
        finally
        {
            sink.Dispose();
            instance.CountQuery(Stopwatch.GetElapsedTime(started), failed: statistics is null);
            shell.Close(statistics, sink.IsCut);
        }
    }

    private static void Write(Instance instance, QueryEngine queries, PreparedQuery query, QueryLimits limits, ICommandSession session, QueryRequest request)
    {
        ResultWriter writer = OutputFormat.Create(request.Format, session);
        writer.Noticed = session.WriteErrorLine;
        IResultSink rows = writer is LookaheadWriter && request.Fields is { } fields ? new NamedFieldsSink(writer, fields) : writer;
        rows = request.MaxRows is { } most ? new RowLimitSink(rows, most) : rows;
        using WatchedSink sink = new(rows, session, request.Text);
        QueryStatistics statistics;
        long started = Stopwatch.GetTimestamp();
        try
        {
            statistics = Wait(queries.ExecuteAsync(query, limits, sink, session.Interrupt.Token), sink, session);
        }
        catch (Exception e)
        {
            sink.Dispose();
            instance.CountQuery(Stopwatch.GetElapsedTime(started), failed: true);
            if (e is not Terminal.OutputClosedException)
            {
                writer.Stop();
            }

            throw;
        }

        sink.Dispose();
        instance.CountQuery(Stopwatch.GetElapsedTime(started), failed: false);

        writer.End();
        foreach (string note in (writer as TableWriter)?.Notes ?? [])
        {
            session.WriteErrorLine($"  {note}");
        }

        if (request.Footer)
        {
            session.WriteLine(Total(statistics));
        }
        else if (session.Traits is { ErrorIsTerminal: true, OutputIsTerminal: true })
        {
            session.WriteErrorLine(Summary(statistics));
        }

        if (request.Stats)
        {
            session.WriteErrorLine(Json(statistics));
        }
    }

    private static QueryStatistics Wait(Task<QueryStatistics> task, WatchedSink sink, ICommandSession session)
    {
        if (session.Traits.ErrorIsTerminal)
        {
            while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(ProgressMilliseconds))
            {
                sink.Show();
            }
        }

        return task.GetAwaiter().GetResult();
    }

    /// <summary>Araqne's line.</summary>
    public static string Total(QueryStatistics statistics) => string.Create(
        CultureInfo.InvariantCulture, $"total {statistics.Rows} rows, elapsed {statistics.Elapsed.TotalSeconds:0.00}s");

    private static string Summary(QueryStatistics s) => string.Create(
        CultureInfo.InvariantCulture,
        $"total {s.Rows} rows, elapsed {s.Elapsed.TotalSeconds:0.00}s · {s.RowsScanned} rows scanned, {s.BlocksRead} blocks read, {s.BlocksPruned} pruned");

    private static string Json(QueryStatistics s) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"rows\":{s.Rows},\"elapsed_ms\":{s.Elapsed.TotalMilliseconds:0.0##},\"rows_scanned\":{s.RowsScanned},\"blocks_read\":{s.BlocksRead},\"blocks_pruned\":{s.BlocksPruned},\"blocks_filtered\":{s.BlocksFiltered},\"bytes_read\":{s.BytesRead},\"memory_peak\":{s.MemoryPeak},\"spilled_bytes\":{s.SpilledBytes}}}");
}
