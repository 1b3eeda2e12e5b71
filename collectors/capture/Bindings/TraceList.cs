using LogFlowDb.Collectors.Batches;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>
/// The traces of a binding. While there are none, and while they have no room, a datagram costs a look at them. Safe for
/// concurrent use.
/// </summary>
internal sealed class TraceList
{
    private const int MaxRecords = 256;

    private readonly Lock _gate = new();
    private FlowTrace[] _traces = [];
    private bool _isClosed;

    /// <summary>A new trace; completed at once when the binding is closed.</summary>
    public FlowTrace Open(PrefixSet? exporters, bool withRecords)
    {
        FlowTrace trace = new(exporters, withRecords, Remove);
        lock (_gate)
        {
            if (!_isClosed)
            {
                _traces = [.. _traces, trace];
                return trace;
            }
        }

        trace.Dispose();
        return trace;
    }

    public void Close()
    {
        FlowTrace[] traces;
        lock (_gate)
        {
            _isClosed = true;
            traces = _traces;
        }

        foreach (FlowTrace trace in traces)
        {
            trace.Dispose();
        }
    }

    /// <summary>What shall see the records of the next datagram; null when nobody wants to, or could take them.</summary>
    /// <param name="address">Its source.</param>
    public RecordWatch? Watch(UInt128 address)
    {
        foreach (FlowTrace trace in Volatile.Read(ref _traces))
        {
            if (trace.WithRecords && trace.IsOf(address) && trace.HasRoom)
            {
                return new RecordWatch(MaxRecords);
            }
        }

        return null;
    }

    /// <param name="watch">What <see cref="Watch"/> gave for the datagram.</param>
    /// <param name="decoder">That has decoded it.</param>
    public void Add(in ReceivedDatagram datagram, in ExportResult result, RecordWatch? watch, ExportDecoder decoder)
    {
        string? header = null;
        IReadOnlyList<KnownTemplate> templates = watch is null || !FlowHeader.HasTemplates(datagram.Payload) ? [] : Announced(datagram, decoder);
        foreach (FlowTrace trace in Volatile.Read(ref _traces))
        {
            if (!trace.IsOf(datagram.Address))
            {
                continue;
            }

            // A trace that found room between the two looks has missed the records.
            if (!trace.HasRoom || (trace.WithRecords && watch is null))
            {
                trace.CountDropped();
                continue;
            }

            header ??= Header(datagram, result);
            trace.Add(trace.WithRecords && watch is not null
                ? new TracedDatagram(header, templates, watch.Records, watch.Omitted)
                : new TracedDatagram(header, [], [], 0));
        }
    }

    private static KnownTemplate[] Announced(in ReceivedDatagram datagram, ExportDecoder decoder)
    {
        UInt128 exporter = datagram.Address;
        long time = datagram.ReceivedAt;
        return [.. decoder.NetFlow.Templates(address => address == exporter).Where(template => template.AnnouncedAt == time)];
    }

    private static string Header(in ReceivedDatagram datagram, in ExportResult result)
    {
        IpValue address = new(datagram.Address);
        string source = address.IsV4 ? $"[{address}:{datagram.Port}]" : $"[[{address}]:{datagram.Port}]";
        return result.HeaderText is { } header
            ? $"{source} {header}"
            : $"{source} not decoded ({result.Error}), {datagram.Payload.Length} bytes";
    }

    private void Remove(FlowTrace trace)
    {
        lock (_gate)
        {
            _traces = [.. _traces.Where(other => !ReferenceEquals(other, trace))];
        }
    }
}
