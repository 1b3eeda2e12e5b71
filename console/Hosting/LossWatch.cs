using System.Text;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Hosting;

/// <summary>
/// Looks at the counters now and then, and logs what was lost since, who sends for the first time, and what tables say. Nothing is
/// logged per datagram or row. One thread at a time.
/// </summary>
internal sealed class LossWatch(Instance instance, ServiceLog log)
{
    /// <summary>Exporters whose first datagram is logged; more are counted elsewhere.</summary>
    private const int MaxExporters = 10_000;

    /// <summary>Of one binding, on request.</summary>
    private const int MaxReported = 20;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly HashSet<(string Binding, UInt128 Address)> _exporters = [];
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);

    public void Look()
    {
        foreach (StoredBinding binding in instance.Collectors.Bindings)
        {
            if (instance.Collectors.Statistics(binding.Name, out _) is { } statistics)
            {
                Look(binding.Name, statistics);
            }
        }

        foreach (ManagedLoggerInfo logger in instance.Collectors.ManagedLoggers)
        {
            if (Grown($"logger {logger.Logger}", logger.DroppedRows) is > 0 and long dropped)
            {
                log.Warning("rows lost on the way into a table", ("logger", logger.Logger), ("table", logger.Table), ("rows", dropped), ("cause", logger.Error ?? "the table is too slow"));
            }
        }

        foreach (string table in instance.Database?.TableNames ?? [])
        {
            string? failure = instance.Database!.Info(table)?.Failure;
            if (IsNew($"table {table}", failure))
            {
                log.Error("a table accepts no more rows", ("table", table), ("cause", failure));
            }

            string? notice = instance.Database.Activity(table)?.Notice;
            if (IsNew($"notice {table}", notice))
            {
                log.Warning("a table has something to say", ("table", table), ("notice", notice));
            }
        }

        foreach ((StoredOutput stored, Output? output, string? failure) in instance.Outputs.Outputs)
        {
            OutputStatus? status = output?.Status();
            string? cause = status is null ? failure : status.State == OutputState.Waiting && status.LastErrorAt is not null ? status.LastError : null;
            if (IsNew($"output {stored.Name}", cause))
            {
                log.Warning("an output does not send", ("output", stored.Name), ("cause", cause), ("queued", status?.Queued ?? 0));
            }

            foreach ((string reason, long rows) in status?.Dropped ?? [])
            {
                if (Grown($"output {stored.Name} {reason}", rows) is > 0 and long dropped)
                {
                    log.Warning("an output dropped rows", ("output", stored.Name), ("reason", reason), ("rows", dropped));
                }
            }
        }

        if (IsNew("templates", instance.Collectors.Notice))
        {
            log.Warning("templates are not kept", ("cause", instance.Collectors.Notice));
        }
    }

    /// <summary>All counters of ports and loggers, as they are now.</summary>
    public void Report()
    {
        foreach (StoredBinding binding in instance.Collectors.Bindings)
        {
            if (instance.Collectors.Statistics(binding.Name, out string? failure) is not { } statistics)
            {
                log.Warning("binding is not open", ("binding", binding.Name), ("cause", failure));
                continue;
            }

            log.Info(
                "binding statistics", ("binding", binding.Name), ("datagrams", statistics.Datagrams), ("bytes", statistics.Bytes), ("rows", statistics.Rows), ("kernel_drops", statistics.KernelDrops),
                ("queue_drops", statistics.RingDrops), ("refused", statistics.Refused), ("failures", statistics.Failures), ("exporters", statistics.Exporters.Count));
            foreach (ExporterStatistics exporter in statistics.Exporters.Take(MaxReported))
            {
                SequenceStatistics sequence = exporter.Sequence;
                log.Info(
                    "exporter statistics", ("binding", binding.Name), ("exporter", Address(exporter.Address)), ("datagrams", exporter.Datagrams), ("flows", exporter.FlowRecords), ("lost", sequence.Lost),
                    ("duplicates", sequence.Duplicates), ("reordered", sequence.Reordered), ("restarts", sequence.Restarts));
            }
        }

        foreach (ManagedLoggerInfo logger in instance.Collectors.ManagedLoggers)
        {
            log.Info("logger statistics", ("logger", logger.Logger), ("table", logger.Table), ("stored", logger.StoredRows), ("dropped", logger.DroppedRows));
        }
    }

    private void Look(string name, BindingStatistics statistics)
    {
        foreach ((string cause, long count) in new[]
                 {
                     ("kernel", Math.Max(0, statistics.KernelDrops)), ("queue", statistics.RingDrops), ("receive error", statistics.ReceiveErrors), ("failure", statistics.Failures),
                 })
        {
            if (Grown($"binding {name} {cause}", count) is > 0 and long lost)
            {
                log.Warning("datagrams lost", ("binding", name), ("cause", cause), ("datagrams", lost), ("detail", cause == "failure" ? statistics.LastFailure : cause == "kernel" ? statistics.BufferAdvice : null));
            }
        }

        if (Grown($"binding {name} refused", statistics.Refused) is > 0 and long refused)
        {
            log.Warning("datagrams of addresses that are not allowed", ("binding", name), ("datagrams", refused), ("allowed", statistics.Allowed), ("latest", string.Join(' ', statistics.RefusedSources.Take(3))));
        }

        if (Grown($"binding {name} network", statistics.Exporters.Sum(static exporter => exporter.Sequence.Lost)) is > 0 and long missing)
        {
            log.Warning("exports missing by their sequence numbers", ("binding", name), ("missing", missing));
        }

        foreach ((DecodeError error, long count) in Errors(statistics))
        {
            if (Grown($"binding {name} {error}", count) is > 0 and long errors)
            {
                log.Warning("exports that cannot be read", ("binding", name), ("reason", error), ("times", errors));
            }
        }

        foreach (ExporterStatistics exporter in statistics.Exporters)
        {
            if (_exporters.Count < MaxExporters && _exporters.Add((name, exporter.Address)))
            {
                log.Info("exporter seen", ("binding", name), ("exporter", Address(exporter.Address)));
            }
        }
    }

    private static IEnumerable<KeyValuePair<DecodeError, long>> Errors(BindingStatistics statistics) => statistics.Exporters
        .SelectMany(static exporter => exporter.Errors)
        .GroupBy(static error => error.Key)
        .Select(static group => KeyValuePair.Create(group.Key, group.Sum(static error => error.Value)));

    private static string Address(UInt128 mapped)
    {
        Utf8Buffer text = new(64);
        Utf8Values.AddIp(text, new IpValue(mapped));
        return Encoding.ASCII.GetString(text.Written);
    }

    /// <summary>By how much a counter grew since it was looked at last; one that was set back began anew.</summary>
    private long Grown(string counter, long now)
    {
        long before = _last.GetValueOrDefault(counter);
        _last[counter] = now;
        return now >= before ? now - before : now;
    }

    private bool IsNew(string what, string? text)
    {
        bool isNew = text is not null && _said.GetValueOrDefault(what) != text;
        if (text is null)
        {
            _said.Remove(what);
        }
        else
        {
            _said[what] = text;
        }

        return isNew;
    }
}
