using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Gives first_time and last_time where records tell one of them, only a duration, only the time of an event, or nothing: then the
/// export time of the header stands for both, and where that is empty too the time of arrival. time_source says which.
/// </summary>
internal sealed class RecordTimes
{
    private static readonly ushort[] s_eventElements = [325, 324, 323, 322];

    private readonly int _start;
    private readonly int _end;
    private readonly bool _startIsUptime;
    private readonly bool _endIsUptime;
    private readonly int _duration;
    private readonly ElementType _durationType;
    private readonly int _event;
    private readonly ElementType _eventType;

    private RecordTimes(RecordTemplate template, List<FieldOperation> columns)
    {
        _start = Find(columns, FlowFields.FirstTime, out _startIsUptime);
        _end = Find(columns, FlowFields.LastTime, out _endIsUptime);
        _duration = Find(template, [InformationElements.DurationMicroseconds, InformationElements.DurationMilliseconds], out _durationType);
        _event = Find(template, s_eventElements, out _eventType);
    }

    /// <summary>Null when the records tell both times whatever else is known.</summary>
    public static RecordTimes? Of(RecordTemplate template, List<FieldOperation> columns, ushort version)
    {
        RecordTimes times = new(template, columns);
        bool mayLackClock = version == 10 && template.SystemInitField < 0 && (times._startIsUptime || times._endIsUptime);
        return times._start < 0 || times._end < 0 || mayLackClock ? times : null;
    }

    /// <summary>To be called when all other operations have been.</summary>
    public void Write<TSink>(scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        bool knowsClock = context.Header.Version != 10 || run.Template.SystemInitField >= 0 || context.Domain.Options.SystemInitTime is not null;
        bool hasStart = _start >= 0 && (knowsClock || !_startIsUptime);
        bool hasEnd = _end >= 0 && (knowsClock || !_endIsUptime);
        if (hasStart && hasEnd)
        {
            return;
        }

        Span<long> starts = sink.Longs(FlowFields.FirstTime);
        Span<long> ends = sink.Longs(FlowFields.LastTime);
        string source;
        if (hasStart)
        {
            source = Complete(run, context, starts, ends);
        }
        else if (hasEnd)
        {
            source = _duration >= 0 ? "duration" : "end";
            for (int row = 0; row < starts.Length; row++)
            {
                starts[row] = ends[row] - Duration(run, context, row);
            }
        }
        else
        {
            source = Stand(run, context, starts, ends);
        }

        sink.FillText(FlowFields.TimeSource, source);
    }

    private string Complete(scoped in RecordRun run, scoped in RecordContext context, Span<long> starts, Span<long> ends)
    {
        bool byEvent = _duration < 0 && _event >= 0;
        for (int row = 0; row < ends.Length; row++)
        {
            ends[row] = byEvent ? Event(run, context, row) : starts[row] + Duration(run, context, row);
        }

        return byEvent ? "event" : _duration >= 0 ? "duration" : "start";
    }

    private string Stand(scoped in RecordRun run, scoped in RecordContext context, Span<long> starts, Span<long> ends)
    {
        bool isExported = context.Header.UnixSeconds > 0;
        long header = isExported ? context.Header.ExportTime : context.ReceivedAt;
        for (int row = 0; row < ends.Length; row++)
        {
            ends[row] = _event >= 0 ? Event(run, context, row) : header;
            starts[row] = ends[row] - (_duration < 0 && _start >= 0 && _end >= 0 ? Uptimes(run, row) : Duration(run, context, row));
        }

        return _event >= 0 ? "event" : isExported ? "export" : "received";
    }

    /// <summary>Nanoseconds; 0 when the record tells none.</summary>
    private long Duration(scoped in RecordRun run, scoped in RecordContext context, int row)
    {
        if (_duration < 0)
        {
            return 0;
        }

        // A duration of centuries is nonsense, but the difference must stay a time.
        const long Longest = long.MaxValue / 4;
        long unit = _durationType == ElementType.MillisecondSpan ? FlowTimes.Millisecond : FlowTimes.Microsecond;
        long value = CellReader.Unsigned(run.Cells(_duration)[row], ref context.Exporter.Saturated);
        return Math.Min(value, Longest / unit) * unit;
    }

    private long Event(scoped in RecordRun run, scoped in RecordContext context, int row) =>
        FlowTimes.Read(_eventType, run.Cells(_event)[row], ref context.Exporter.Saturated);

    /// <summary>Without the exporter's clock two uptimes still tell how long the flow was.</summary>
    private long Uptimes(scoped in RecordRun run, int row)
    {
        long ignored = 0;
        int difference = (int)((uint)CellReader.Unsigned(run.Cells(_end)[row], ref ignored) - (uint)CellReader.Unsigned(run.Cells(_start)[row], ref ignored));
        return Math.Max(difference, 0) * FlowTimes.Millisecond;
    }

    private static int Find(List<FieldOperation> columns, FlowField target, out bool isUptime)
    {
        FieldOperation found = columns.Find(operation => operation.Target == target);
        isUptime = found.Target is not null && found.Type == ElementType.Uptime;
        return found.Target is null ? -1 : found.Source;
    }

    private static int Find(RecordTemplate template, ReadOnlySpan<ushort> elements, out ElementType type)
    {
        type = default;
        foreach (ushort element in elements)
        {
            int index = template.IndexOf(element);
            if (index >= 0 && InformationElements.Find(0, element) is { } known && ElementLengths.Fits(known.Type, template.Fields[index].Length))
            {
                type = known.Type;
                return index;
            }
        }

        return -1;
    }
}
