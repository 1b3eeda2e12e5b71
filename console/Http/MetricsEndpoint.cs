using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Http;

/// <summary>
/// <c>GET /metrics</c> for Prometheus. Labels are names of bindings, loggers and tables, which the user gives, and causes, which
/// are few; addresses of exporters are none, for anybody can make them up.
/// </summary>
internal static class MetricsEndpoint
{
    private const string Counter = "counter";
    private const string Gauge = "gauge";

    public static Task HandleAsync(HttpExchange exchange) =>
        exchange.TextAsync(200, MetricsText.ContentType, Text(exchange.Instance, exchange.Service));

    public static string Text(Instance instance, HttpService service)
    {
        MetricsText text = new();
        text.Family("build_info", Gauge, "The program; its value is always 1.");
        text.Sample(1, ("version", ProgramVersion.Text), ("runtime", Environment.Version.ToString()));
        Process(text);
        Bindings(text, instance.Collectors);
        Loggers(text, instance.Collectors);
        Outputs(text, instance.Outputs);
        Tables(text, instance.Database!);
        text.Histogram("commit_seconds", "Time from the start of a commit until its rows are durable.", instance.Commits);
        text.Histogram("query_seconds", "Time of queries, from all who ask.", instance.QueryTimes);
        text.Single("queries_failed_total", Counter, "Queries that were begun and not finished.", instance.FailedQueries);
        text.Single("queries_running", Gauge, "Queries that run now.", instance.Running.Queries.Count(static query => query.State == QueryState.Running));
        text.Family("query_memory_bytes", Gauge, "Memory that running queries hold.");
        text.Sample(instance.Memory.HeldBytes, ("from", "all"));
        text.Sample(instance.HttpMemory.HeldBytes, ("from", "http"));
        text.Family("http_requests_total", Counter, "Requests answered over HTTP.");
        foreach ((int status, long count) in service.Answered)
        {
            text.Sample(count, ("code", status.ToString(CultureInfo.InvariantCulture)));
        }

        text.Family("http_refused_total", Counter, "Requests refused over HTTP.");
        foreach ((string reason, long count) in service.Refused)
        {
            text.Sample(count, ("reason", reason));
        }

        text.Single("samples_omitted", Gauge, "Samples left out here because their families have too many.", text.Omitted);
        return text.ToString();
    }

    private static void Process(MetricsText text)
    {
        using Process process = System.Diagnostics.Process.GetCurrentProcess();
        text.Single("process_start_time_seconds", Gauge, "When the process started, since 1970.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        text.Single("process_cpu_seconds_total", Counter, "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        text.Single("process_resident_memory_bytes", Gauge, "Memory of the process that is in use.", process.WorkingSet64);
        text.Single("managed_heap_bytes", Gauge, "Managed memory that is in use.", GC.GetTotalMemory(forceFullCollection: false));
        text.Single("managed_committed_bytes", Gauge, "Memory that the managed heap had from the system after its latest collection.", GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        text.Single("managed_allocated_bytes_total", Counter, "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        text.Single("managed_pause_seconds_total", Counter, "Time for which collections of managed memory stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Family("managed_collections_total", Counter, "Collections of managed memory, by the oldest generation that they took in.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            int older = generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0;
            text.Sample(GC.CollectionCount(generation) - older, ("generation", generation.ToString(CultureInfo.InvariantCulture)));
        }

        text.Single("process_threads", Gauge, "Threads of the process.", process.Threads.Count);
    }

    private static void Bindings(MetricsText text, CollectorSet collectors)
    {
        (StoredBinding Binding, BindingStatistics? Statistics)[] all = [.. collectors.Bindings.Select(binding => (binding, collectors.Statistics(binding.Name, out _)))];
        (string Name, BindingStatistics Statistics)[] open = [.. all.Where(static one => one.Statistics is not null).Select(static one => (one.Binding.Name, one.Statistics!))];
        text.Family("binding_up", Gauge, "1 while the port is open.");
        foreach ((StoredBinding binding, BindingStatistics? statistics) in all)
        {
            text.Sample(statistics is null ? 0 : 1, ("binding", binding.Name), ("transport", binding.TransportName), ("port", binding.Port.ToString(CultureInfo.InvariantCulture)));
        }

        Each("datagrams_total", Counter, "Datagrams received, or messages of TCP and TLS.", static statistics => statistics.Datagrams);
        Each("received_bytes_total", Counter, "Bytes of them.", static statistics => statistics.Bytes);
        Each("records_total", Counter, "Flow records decoded.", static statistics => statistics.Rows);
        text.Family("lost_total", Counter, "What did not arrive, by cause: network counts gaps in sequence numbers, kernel and queue datagrams, refused those of addresses that are not allowed.");
        foreach ((string name, BindingStatistics statistics) in open)
        {
            text.Sample(statistics.Exporters.Sum(static exporter => exporter.Sequence.Lost), ("binding", name), ("cause", "network"));
            text.Sample(Math.Max(0, statistics.KernelDrops), ("binding", name), ("cause", "kernel"));
            text.Sample(statistics.RingDrops, ("binding", name), ("cause", "queue"));
            text.Sample(statistics.Refused, ("binding", name), ("cause", "refused"));
            text.Sample(statistics.ReceiveErrors, ("binding", name), ("cause", "receive_error"));
            text.Sample(statistics.Failures, ("binding", name), ("cause", "failure"));
        }

        text.Family("decode_errors_total", Counter, "Datagrams, sets and records that could not be read, by reason.");
        foreach ((string name, BindingStatistics statistics) in open)
        {
            foreach (IGrouping<string, long> reason in statistics.Exporters.SelectMany(static exporter => exporter.Errors).GroupBy(static error => error.Key.ToString(), static error => error.Value))
            {
                text.Sample(reason.Sum(), ("binding", name), ("reason", reason.Key));
            }
        }

        Each("queue_bytes", Gauge, "Bytes received and not decoded yet.", static statistics => statistics.WaitingBytes);
        Each("exporters", Gauge, "Exporters that are known.", static statistics => statistics.Exporters.Count);
        Each("templates", Gauge, "Templates that are known.", static statistics => statistics.Exporters.Sum(static exporter => exporter.Templates));

        void Each(string name, string type, string help, Func<BindingStatistics, double> value)
        {
            text.Family(name, type, help);
            foreach ((string binding, BindingStatistics statistics) in open)
            {
                text.Sample(value(statistics), ("binding", binding));
            }
        }
    }

    private static void Loggers(MetricsText text, CollectorSet collectors)
    {
        text.Family("logger_up", Gauge, "1 while the logger runs.");
        foreach (Logger logger in collectors.Loggers)
        {
            text.Sample(logger.Status == LoggerStatus.Running ? 1 : 0, ("logger", logger.FullName));
        }

        text.Family("logger_records_total", Counter, "Records that loggers gave, earlier runs of the program included.");
        foreach (Logger logger in collectors.Loggers)
        {
            text.Sample(logger.LogCount, ("logger", logger.FullName));
        }

        text.Family("logger_dropped_total", Counter, "Records that loggers had to drop.");
        foreach (Logger logger in collectors.Loggers)
        {
            text.Sample(logger.DropCount, ("logger", logger.FullName));
        }

        IReadOnlyList<ManagedLoggerInfo> managed = collectors.ManagedLoggers;
        text.Family("stored_rows_total", Counter, "Rows that tables took from loggers.");
        foreach (ManagedLoggerInfo one in managed)
        {
            text.Sample(one.StoredRows, ("logger", one.Logger), ("table", one.Table));
        }

        text.Family("dropped_rows_total", Counter, "Rows lost because a table refused them or was too slow.");
        foreach (ManagedLoggerInfo one in managed)
        {
            text.Sample(one.DroppedRows, ("logger", one.Logger), ("table", one.Table));
        }

        text.Family("queued_rows", Gauge, "Rows that wait for their table.");
        foreach (ManagedLoggerInfo one in managed)
        {
            text.Sample(one.QueuedRows, ("logger", one.Logger), ("table", one.Table));
        }
    }

    private static void Outputs(MetricsText text, OutputSet outputs)
    {
        (string Name, string Type, OutputStatus Status)[] all =
            [.. outputs.Outputs.Where(static one => one.Output is not null).Select(static one => (one.Stored.Name, one.Stored.Type, one.Output!.Status()))];
        text.Family("output_up", Gauge, "1 while the output sends, 0 while it pauses after a failure or is stopped.");
        foreach ((string name, string type, OutputStatus status) in all)
        {
            text.Sample(status.State == OutputState.Running ? 1 : 0, ("output", name), ("type", type));
        }

        Each("output_rows_sent_total", Counter, "Rows that were taken.", static status => status.Sent);
        Each("output_rows_read_total", Counter, "Rows of tables and loggers that were read for it.", static status => status.Read);
        Each("output_queued_rows", Gauge, "Rows that wait to be sent.", static status => status.Queued);
        Each("output_failures_total", Counter, "Failures of sending.", static status => status.Retries);
        text.Family("output_dropped_rows_total", Counter, "Rows that never go out, by reason.");
        foreach ((string name, _, OutputStatus status) in all)
        {
            foreach ((string reason, long rows) in status.Dropped)
            {
                text.Sample(rows, ("output", name), ("reason", reason.Replace(' ', '_')));
            }
        }

        void Each(string family, string type, string help, Func<OutputStatus, double> value)
        {
            text.Family(family, type, help);
            foreach ((string name, _, OutputStatus status) in all)
            {
                text.Sample(value(status), ("output", name));
            }
        }
    }

    private static void Tables(MetricsText text, Database database)
    {
        TableInfo[] tables = [.. database.TableNames.Select(database.Info).OfType<TableInfo>()];
        Each("table_rows", "Rows of a table.", static table => table.Rows);
        Each("table_bytes", "Bytes of its sealed blocks.", static table => table.Bytes);
        Each("table_blocks", "Sealed blocks.", static table => table.Blocks);
        Each("table_unsealed_rows", "Rows that are not in a block yet.", static table => table.UnsealedRows);
        Each("table_failed", "1 when the table accepts no more rows after an error.", static table => table.Failure is null ? 0 : 1);

        void Each(string name, string help, Func<TableInfo, double> value)
        {
            text.Family(name, Gauge, help);
            foreach (TableInfo table in tables)
            {
                text.Sample(value(table), ("table", table.Name));
            }
        }
    }
}
