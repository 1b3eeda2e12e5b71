using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>
/// Meters the packets of an interface while it runs, and tries again when the interface has gone; or those of a file once to its end,
/// as fast as its records are taken. A file whose reading is stopped goes on where it was.
/// </summary>
internal sealed class PcapLogger(LoggerSpec spec, PcapLoggerSettings settings) : Logger(spec)
{
    private const string PositionStart = "packets=";

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(2);

    private readonly Lock _counting = new();
    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _reading;
    private IPacketSource? _source;
    private FlowMeter? _meter;
    private LiveCaptureStatistics _before;
    private string? _error;
    private long _resumeAt;
    private long _packets;
    private bool _isAtEnd;

    public override bool CanWait => settings.File is not null;

    public override string? LastError => Volatile.Read(ref _error);

    /// <summary>Where this run began, until it is stopped: what is in flows under way must come again after a crash.</summary>
    public override string? Position => Interlocked.Read(ref _resumeAt) switch
    {
        0 => null,
        long.MaxValue => AtEnd,
        var packets => PositionStart + packets.ToString(CultureInfo.InvariantCulture),
    };

    public override IReadOnlyList<(string Name, long Value)> Counters
    {
        get
        {
            lock (_counting)
            {
                LiveCaptureStatistics kernel = Kernel();
                MeterStatistics? meter = _meter?.Statistics();
                List<(string, long)> counters = [("Packets", Interlocked.Read(ref _packets))];
                if (settings.File is null)
                {
                    counters.Add(("Kernel Drops", kernel.DroppedByKernel));
                    counters.Add(("Interface Drops", kernel.DroppedByInterface));
                }

                counters.AddRange(
                [
                    ("Not IP Packets", meter?.NonIpPackets ?? 0), ("Not Sampled Packets", meter?.Unsampled ?? 0), ("Active Flows", meter?.ActiveFlows ?? 0),
                    ("Evicted Flows", meter?.Evicted ?? 0),
                ]);
                return counters;
            }
        }
    }

    public override void Resume(string? position) => Interlocked.Exchange(ref _resumeAt, position switch
    {
        AtEnd => long.MaxValue,
        not null when position.StartsWith(PositionStart, StringComparison.Ordinal)
            && long.TryParse(position.AsSpan(PositionStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long packets) => packets,
        _ => 0,
    });

    /// <exception cref="LoggerException">The interface or file cannot be opened.</exception>
    protected override void OnStart()
    {
        IPacketSource source;
        try
        {
            source = settings.Open();
        }
        catch (Exception e) when (e is CaptureException or IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _error, e.Message);
            throw new LoggerException(e.Message, e);
        }

        _stopping.Reset();
        Volatile.Write(ref _error, null);
        Interlocked.Exchange(ref _packets, 0);
        lock (_counting)
        {
            _source = source;
            _meter = new FlowMeter(settings.Meter, rows => Publish(settings.Projection.Apply(rows)));
            _before = default;
        }

        _reading = new Thread(() => Read(_meter)) { Name = FullName, IsBackground = true };
        _reading.Start();
    }

    protected override void OnStop()
    {
        _stopping.Set();
        lock (_counting)
        {
            (_source as LiveCapture)?.Interrupt();
        }

        _reading!.Join();
    }

    private LiveCaptureStatistics Kernel()
    {
        LiveCaptureStatistics now = (_source as LiveCapture)?.Statistics() ?? default;
        return new LiveCaptureStatistics(
            _before.Received + now.Received, _before.DroppedByKernel + now.DroppedByKernel, _before.DroppedByInterface + now.DroppedByInterface);
    }

    private void Read(FlowMeter meter)
    {
        try
        {
            bool isFirst = true;
            while (isFirst || (settings.File is null && Reopen()))
            {
                isFirst = false;
                Read(_source!, meter);
                meter.EndAll();
            }
        }
        catch (CaptureException e)
        {
            Volatile.Write(ref _error, e.Message);
        }

        Close();
        if (settings.File is not null)
        {
            Interlocked.Exchange(ref _resumeAt, _stopping.IsSet && !_isAtEnd ? Interlocked.Read(ref _packets) : long.MaxValue);
        }

        if (!_stopping.IsSet)
        {
            End();
        }
    }

    /// <summary>Returns when the source has ended or the logger is to stop.</summary>
    private void Read(IPacketSource source, FlowMeter meter)
    {
        FrameBatch batch = new();
        bool isFile = settings.File is not null;
        long skip = isFile ? Interlocked.Read(ref _resumeAt) : 0;
        if (skip == long.MaxValue)
        {
            _isAtEnd = true;
            return;
        }

        while (!source.IsEnded && !(isFile && _stopping.IsSet))
        {
            if (!source.TryReadBatch(batch))
            {
                if (!isFile)
                {
                    meter.Advance((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
                }

                continue;
            }

            for (int i = 0; i < batch.Count; i++)
            {
                if (--skip < 0)
                {
                    meter.Add(batch[i]);
                }
            }

            Interlocked.Add(ref _packets, batch.Count);
        }

        _isAtEnd = source.IsEnded;
        Volatile.Write(ref _error, source.Error);
    }

    /// <summary>Waits until the interface can be opened again; false when the logger is to stop.</summary>
    private bool Reopen()
    {
        Close();
        while (!_stopping.Wait(s_retry))
        {
            try
            {
                IPacketSource source = settings.Open();
                lock (_counting)
                {
                    _source = source;
                }

                Volatile.Write(ref _error, null);
                return true;
            }
            catch (CaptureException e)
            {
                Volatile.Write(ref _error, e.Message);
            }
        }

        return false;
    }

    private void Close()
    {
        lock (_counting)
        {
            _before = Kernel();
            _source?.Dispose();
            _source = null;
        }
    }
}
