using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Hosting;

/// <summary>What <c>system</c> gives of what is collected, of memory and of the program. A directory that is open for reading shows what is recorded of it.</summary>
internal sealed class SystemReports(Instance instance)
{
    public IReadOnlyList<SystemTable> Tables() =>
    [
        new("bindings", "The ports",
            [
                new("name", "of the binding"), new("transport", "udp, tcp or tls"), new("address", "it listens on"), new("port", "its number"), new("open", "false while nobody collects"),
                new("datagrams", "received; null while it is not open, like all counters"), new("bytes", "received"), new("rows", "decoded"), new("ring_drops", "datagrams dropped because decoding stood still"),
                new("kernel_drops", "datagrams the kernel dropped"), new("refused", "datagrams or connections of addresses that are not allowed"), new("waiting_bytes", "received and not decoded yet"),
                new("failure", "why it is not open"),
            ],
            () => Bindings().Select(Binding)),
        new("exporters", "Who sends to the ports that are open",
            [
                new("binding", "its name"), new("exporter", "address"), new("last_seen", "when its last datagram came"), new("datagrams", "received"), new("bytes", "received"),
                new("flows", "records of flows"), new("option_records", "records of options templates"), new("counter_records", "counter samples"), new("templates", "known now"),
                new("lost", "records or datagrams missing by sequence numbers"), new("duplicates", "that came twice"), new("reordered", "that came late"), new("restarts", "of its process"),
                new("errors", "by their reason, a map"),
            ],
            () => Open().SelectMany(static binding => binding.Statistics.Exporters.Select(exporter => Exporter(binding.Name, exporter)))),
        new("loggers", "The loggers",
            [
                new("name", "full name"), new("factory", "its kind"), new("status", "running or stopped"), new("log_count", "records given"), new("drop_count", "records lost"),
                new("last_log", "when the last record came"), new("last_start", "when it was started"), new("table", "that stores its records"), new("host", "stored with them as _host"),
                new("stored", "rows that the table took since the start"), new("failure", "what the table said when it last refused rows"),
            ],
            Loggers),
        new("memory", "What memory is used for",
            [new("name", "what"), new("bytes", "now"), new("rows", "rows that they are, where they are rows")],
            Memory),
        new("outputs", "Where rows go besides tables",
            [
                new("name", "of the output"), new("type", "of its target"), new("source", "table or logger whose rows go out"), new("state", "running, waiting or stopped"), new("sent", "rows that were taken"),
                new("queued", "rows that wait"), new("dropped", "rows that never go out"), new("failures", "of sending"), new("last_sent", "when rows were last taken"), new("last_error", "what went wrong last"),
            ],
            Outputs),
        new("templates", "The templates that open ports know",
            [
                new("binding", "its name"), new("exporter", "address"), new("port", "of the exporting process"), new("version", "9 or 10"), new("domain", "source id or observation domain"), new("id", "of the template"),
                new("options", "true for options templates"), new("announced", "when last"), new("records", "read by it"), new("fields", "how many"),
            ],
            () => Open().SelectMany(binding => instance.Collectors.Templates(binding.Name, exporters: null, out _)?.Select(template => Template(binding.Name, template)) ?? [])),
        new("version", "The program",
            [new("version", "its number"), new("runtime", "it runs on"), new("os", "it runs on"), new("process", "its id"), new("started", "when"), new("directory", "of the data"), new("collecting", "whether ports are open here")],
            () => [Version()]),
    ];

    private static IReadOnlyList<Value> Row(params ReadOnlySpan<Value> values) => values.ToArray();

    private static Value Number(long? number) => number is { } value ? Value.From(value) : Value.Null;

    private static Value Date(DateTime? utc) => utc is { } time ? Value.FromDate((time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) : Value.Null;

    private static Value Address(UInt128 mapped) => Value.From(new IpValue(mapped));

    private StoredState Recorded() => new StateFile(instance.Directory).Load();

    private IReadOnlyList<StoredBinding> Bindings() => instance.CanCollect ? instance.Collectors.Bindings : Recorded().Bindings;

    private IEnumerable<(string Name, BindingStatistics Statistics)> Open()
    {
        foreach (StoredBinding binding in instance.CanCollect ? instance.Collectors.Bindings : [])
        {
            if (instance.Collectors.Statistics(binding.Name, out _) is { } statistics)
            {
                yield return (binding.Name, statistics);
            }
        }
    }

    private IReadOnlyList<Value> Binding(StoredBinding binding)
    {
        string? failure = null;
        BindingStatistics? open = instance.CanCollect ? instance.Collectors.Statistics(binding.Name, out failure) : null;
        return Row(
            Value.From(binding.Name), Value.From(binding.TransportName), Value.From(binding.Address ?? "127.0.0.1"), Value.From((long)binding.Port), Value.From(open is not null),
            Number(open?.Datagrams), Number(open?.Bytes), Number(open?.Rows), Number(open?.RingDrops), Number(open?.KernelDrops), Number(open?.Refused), Number(open?.WaitingBytes),
            Value.From(failure));
    }

    private static IReadOnlyList<Value> Exporter(string binding, ExporterStatistics exporter) => Row(
        Value.From(binding), Address(exporter.Address), Value.FromDate(exporter.LastSeen), Value.From(exporter.Datagrams), Value.From(exporter.Bytes),
        Value.From(exporter.FlowRecords), Value.From(exporter.OptionRecords), Value.From(exporter.CounterRecords), Value.From((long)exporter.Templates),
        Value.From(exporter.Sequence.Lost), Value.From(exporter.Sequence.Duplicates), Value.From(exporter.Sequence.Reordered), Value.From(exporter.Sequence.Restarts),
        Value.From(new ValueMap(exporter.Errors.Select(static error => KeyValuePair.Create(error.Key.ToString(), Value.From(error.Value))))));

    private static IReadOnlyList<Value> Template(string binding, KnownTemplate template) => Row(
        Value.From(binding), Address(template.Exporter), Value.From((long)template.Port), Value.From((long)template.Version), Value.From((long)template.DomainId), Value.From((long)template.Id),
        Value.From(template.IsOptions), Value.FromDate(template.AnnouncedAt), Value.From(template.Records), Value.From((long)template.Fields.Count));

    private IEnumerable<IReadOnlyList<Value>> Loggers()
    {
        if (!instance.CanCollect)
        {
            StoredState recorded = Recorded();
            return recorded.Loggers.Select(logger =>
            {
                string name = $@"{logger.Namespace}\{logger.Name}";
                StoredManagedLogger? stored = recorded.ManagedLoggers.FirstOrDefault(managed => managed.Logger == name);
                return Row(
                    Value.From(name), Value.From($@"local\{logger.Factory}"), Value.From("stopped"), Value.From(logger.LogCount), Value.From(logger.DropCount),
                    Date(logger.LastLog), Date(logger.LastStart), Value.From(stored?.Table), Value.From(stored?.Host), Value.Null, Value.Null);
            });
        }

        IReadOnlyList<ManagedLoggerInfo> managed = instance.Collectors.ManagedLoggers;
        return instance.Collectors.Loggers.Select(logger =>
        {
            ManagedLoggerInfo? stored = managed.FirstOrDefault(info => info.Logger == logger.FullName);
            return Row(
                Value.From(logger.FullName), Value.From($@"local\{logger.Spec.Factory}"), Value.From(logger.Status.ToString().ToLowerInvariant()), Value.From(logger.LogCount), Value.From(logger.DropCount),
                Date(logger.LastLog), Date(logger.LastStart), Value.From(stored?.Table), Value.From(stored?.Host), Number(stored?.StoredRows), Value.From(logger.LastError ?? stored?.Error));
        });
    }

    private IEnumerable<IReadOnlyList<Value>> Outputs()
    {
        if (!instance.CanCollect)
        {
            return new OutputFile(instance.Directory).Load().Select(static stored => Row(
                Value.From(stored.Name), Value.From(stored.Type), Value.From(stored.Values.GetValueOrDefault(OutputKeys.Table) ?? stored.Values.GetValueOrDefault(OutputKeys.Logger)), Value.From("stopped"),
                Value.Null, Value.Null, Value.Null, Value.Null, Value.Null, Value.Null));
        }

        return instance.Outputs.Outputs.Select(static one => one.Output is { } output && output.Status() is { } status
            ? Row(
                Value.From(output.Name), Value.From(output.Spec.Type), Value.From(output.Source), Value.From(status.State.ToString().ToLowerInvariant()), Value.From(status.Sent), Value.From(status.Queued),
                Value.From(status.DroppedRows), Value.From(status.Retries), Date(status.LastSent), Value.From(status.LastError))
            : Row(
                Value.From(one.Stored.Name), Value.From(one.Stored.Type), Value.Null, Value.From("stopped"), Value.Null, Value.Null, Value.Null, Value.Null, Value.Null, Value.From(one.Failure)));
    }

    private IEnumerable<IReadOnlyList<Value>> Memory()
    {
        using Process process = Process.GetCurrentProcess();
        GCMemoryInfo heap = GC.GetGCMemoryInfo();
        yield return Row(Value.From("process"), Value.From(process.WorkingSet64), Value.Null);
        yield return Row(Value.From("managed heap"), Value.From(GC.GetTotalMemory(forceFullCollection: false)), Value.Null);
        yield return Row(Value.From("managed heap, committed"), Value.From(heap.TotalCommittedBytes), Value.Null);
        yield return Row(Value.From("available to the process"), Value.From(heap.TotalAvailableMemoryBytes), Value.Null);
        foreach ((string name, BindingStatistics statistics) in Open())
        {
            yield return Row(Value.From($"waiting in binding {name}"), Value.From(statistics.WaitingBytes), Value.Null);
        }

        foreach (string table in instance.Catalog.TableNames)
        {
            if (instance.Database?.Info(table) is TableInfo info)
            {
                yield return Row(Value.From($"unsealed rows of table {table}"), Value.Null, Value.From(info.UnsealedRows));
            }
        }
    }

    private IReadOnlyList<Value> Version()
    {
        using Process process = Process.GetCurrentProcess();
        return Row(
            Value.From(ProgramVersion.Text), Value.From(RuntimeInformation.FrameworkDescription), Value.From(RuntimeInformation.OSDescription), Value.From((long)process.Id),
            Date(process.StartTime.ToUniversalTime()), Value.From(instance.Directory), Value.From(instance.IsCollecting));
    }
}
