using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Outputs.Export;
using LogFlowDb.Outputs.Running;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>Runs a tee: what it cannot begin with, a receiver's name that is not known yet, it tries again.</summary>
internal sealed class TeeOutput(OutputSpec spec, TeeSettings settings, Func<BindingRegistry> bindings) : Output(spec)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Timer? _again;
    private DatagramTee? _tee;
    private bool _isStarted;
    private long _retries;
    private string? _failure;
    private DateTime? _failedAt;
    private DateTime? _waitsUntil;

    public override string Source => settings.Binding ?? "all";

    public override string SourceKind => "binding";

    public override bool IsDurable => false;

    public override OutputShape Shape => OutputShape.Raw;

    private string Place => $"udp://{ExportReceivers.Text(settings.Receivers)}";

    public override OutputStatus Status()
    {
        lock (_gate)
        {
            OutputState state = !_isStarted ? OutputState.Stopped : _tee is null ? OutputState.Waiting : OutputState.Running;
            return new OutputStatus(
                state,
                Place,
                OutputPosition.Start,
                _tee?.Sent ?? 0,
                _tee?.Received ?? 0,
                _tee?.Queued ?? 0,
                [("queue full", _tee?.Dropped ?? 0), ("not sent", _tee?.Failed ?? 0)],
                _retries,
                _tee?.LastError ?? _failure,
                _failedAt,
                LastSent: null,
                _waitsUntil,
                WaitsFor: null,
                [("datagrams", _tee?.Received ?? 0)]);
        }
    }

    internal override bool Start()
    {
        lock (_gate)
        {
            if (_isStarted)
            {
                return false;
            }

            _isStarted = true;
            Begin();
            return true;
        }
    }

    internal override Task<bool> StopAsync(bool drain, TimeSpan limit)
    {
        lock (_gate)
        {
            _isStarted = false;
            _again?.Dispose();
            _tee?.Dispose();
            (_again, _tee, _waitsUntil) = (null, null, null);
        }

        return Task.FromResult(true);
    }

    internal override long Reset(long? lastId) => throw new OutputException("datagrams are not kept: a tee has no place to begin at");

    private void Begin()
    {
        try
        {
            _tee = new DatagramTee(settings);
            _tee.Start(bindings());
            _waitsUntil = null;
        }
        catch (OutputException failure)
        {
            (_failure, _failedAt, _waitsUntil) = (failure.Message, DateTime.UtcNow, DateTime.UtcNow + s_pause);
            _retries++;
            _again?.Dispose();
            _again = new Timer(_ => TryAgain(), state: null, s_pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void TryAgain()
    {
        lock (_gate)
        {
            if (_isStarted && _tee is null)
            {
                Begin();
            }
        }
    }
}
