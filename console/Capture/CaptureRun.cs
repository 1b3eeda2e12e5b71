using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// Meters the packets of a source for the tables that are printed, and for the table that is filled, until the source ends or is told
/// to. One thread.
/// </summary>
/// <param name="period">How long a table is; null for one in all.</param>
/// <param name="count">Packets after which to end.</param>
/// <param name="printed">Its records go to the printer.</param>
/// <param name="stored">Its records go to the table; null when there is none.</param>
internal sealed class CaptureRun(
    IPacketSource source, TimeSpan? period, long? count, FlowMeter printed, FlowMeter? stored, PeriodPrinter printer, CancellationToken stop)
{
    private const int NanosecondsPerTick = 100;
    private const long WatchMilliseconds = 1_000;

    /// <summary>Drops that go on are told again so often.</summary>
    private const long NoticeMilliseconds = 5_000;

    private readonly LiveCapture? _live = source as LiveCapture;
    private readonly long _length = period is { } time ? time.Ticks * NanosecondsPerTick : long.MaxValue;
    private long _start = long.MinValue;
    private long _end = long.MinValue;
    private long _last = long.MinValue;
    private long _nextWatch;
    private long _nextNotice;
    private long _dropsTold;

    /// <summary>That passed the filter.</summary>
    public long Packets { get; private set; }

    public void Run()
    {
        FrameBatch batch = new();
        if (_live is not null)
        {
            Begin(Now());
        }

        bool isDone = false;
        while (!isDone)
        {
            if (source.TryReadBatch(batch))
            {
                isDone = Take(batch) || (_live is null && stop.IsCancellationRequested);
            }
            else if (source.IsEnded)
            {
                break;
            }
            else
            {
                Idle();
            }

            Watch();
        }

        printed.EndAll();
        stored?.EndAll();
        if (_start != long.MinValue)
        {
            printer.Cut(new Period(_start, Math.Max(_last, _live is null ? _last : Math.Min(_end, Now()))));
        }
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>True when enough packets have come.</summary>
    private bool Take(FrameBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            CapturedFrame frame = batch[i];
            long time = frame.Timestamp;
            if (time >= _end || (time < _start && time > 0 && _start - time > _length))
            {
                Cut(time);
            }

            _last = Math.Max(_last, time);
            printed.Add(frame);
            stored?.Add(frame);
            if (++Packets == count)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Time goes on while no packets come; those that wait in the kernel are younger than this.</summary>
    private void Idle()
    {
        const long OnTheWayNanoseconds = 250_000_000;
        long now = Now() - OnTheWayNanoseconds;
        if (now >= _end)
        {
            Cut(now);
        }

        stored?.Advance(now);
    }

    private void Begin(long time)
    {
        _start = period is null ? time : time - (time % _length);
        _end = period is null ? long.MaxValue : _start + _length;
    }

    /// <summary>Ends the period that is under way, and begins the one of this time.</summary>
    private void Cut(long time)
    {
        if (_start != long.MinValue)
        {
            if (_live is not null && !printer.IsKeepingUp)
            {
                // Better a longer period than packets lost while the printer writes.
                _end = time - (time % _length) + _length;
                return;
            }

            printed.EndAll();
            printer.Cut(new Period(_start, _end));
        }

        Begin(time);
    }

    /// <summary>Says when the kernel begins to lose packets, and that it goes on.</summary>
    private void Watch()
    {
        long now = Environment.TickCount64;
        if (_live is null || now < _nextWatch)
        {
            return;
        }

        _nextWatch = now + WatchMilliseconds;
        long drops = _live.Statistics().DroppedByKernel;
        if (drops > _dropsTold && now >= _nextNotice)
        {
            printer.Notice(FormattableString.Invariant(
                $"the kernel dropped {drops - _dropsTold} packets for lack of room: a larger --buffer, a smaller --snaplen or a narrower filter helps"));
            _dropsTold = drops;
            _nextNotice = now + NoticeMilliseconds;
        }
    }
}
