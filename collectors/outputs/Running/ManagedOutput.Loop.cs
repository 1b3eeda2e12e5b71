using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Running;

/// <summary>Starting, stopping, failing and starting again, and what is told of it.</summary>
public sealed partial class ManagedOutput
{
    /// <summary>What a target that does not heed cancellation gets to come back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly BackOff _pauses;
    private SemaphoreSlim _wake = new(0);
    private CancellationTokenSource _cancel = new();
    private Task? _running;
    private volatile bool _draining;
    private volatile bool _drained;

    // Told to others, under the gate.
    private OutputState _state;
    private OutputPosition _told = OutputPosition.Start;
    private long _source;
    private long _sent;
    private long _read;
    private long _retries;
    private string? _lastError;
    private DateTime? _lastErrorAt;
    private DateTime? _lastSent;
    private DateTime? _waitsUntil;
    private string? _waitsFor;

    public override OutputStatus Status()
    {
        Feeds.FeedExtent? extent = null;
        try
        {
            extent = _feed.Look();
        }
        catch (Engine.Diagnostics.DatabaseException)
        {
            // The loop comes upon it too, and says so.
        }

        lock (_gate)
        {
            long queued = extent is { } there ? Math.Max(0, there.LastId - (there.Source == _source ? _told.LastId : 0)) : 0;
            return new OutputStatus(
                _state, _target.Place, _told, _sent, _read, queued, _feed.Dropped, _retries, _lastError, _lastErrorAt, _lastSent, _waitsUntil, _waitsFor, _target.Counters);
        }
    }

    internal override void Prepare()
    {
        if (!_feed.IsDurable)
        {
            return;
        }

        try
        {
            Locate();
            Told(OutputState.Stopped, pause: null, waitsFor: null);
        }
        catch (Engine.Diagnostics.DatabaseException)
        {
            // A table that is damaged: the loop comes upon it too, and says so.
        }
    }

    internal override bool Start()
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false })
            {
                return false;
            }

            _cancel = new CancellationTokenSource();
            _wake = new SemaphoreSlim(0);
            _draining = _drained = false;
            _pauses.Reset();
            _state = OutputState.Running;
            _feed.Open();
            _running = Task.Run(RunAsync);
            return true;
        }
    }

    internal override async Task<bool> StopAsync(bool drain, TimeSpan limit)
    {
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is null)
        {
            return true;
        }

        if (drain)
        {
            _draining = true;
            _wake.Release();
            await Task.WhenAny(running, Task.Delay(limit)).ConfigureAwait(false);
        }

        await _cancel.CancelAsync().ConfigureAwait(false);
        if (await Task.WhenAny(running, Task.Delay(s_patience)).ConfigureAwait(false) != running)
        {
            Failed(new TimeoutException($"{_target.Place} does not come back"));
        }

        return !drain || _drained;
    }

    internal override long Reset(long? lastId)
    {
        if (!_feed.IsDurable)
        {
            throw new OutputException($"output {Name} takes rows from a logger, which keeps none");
        }

        Locate();
        Feeds.FeedExtent? extent = _feed.Look();
        long most = extent?.LastId ?? 0;
        if (lastId is < 0 || lastId > most)
        {
            throw new OutputException($"table {Source} has rows up to _id {most}");
        }

        Begin(_position!.Source, lastId ?? most, _position.State);
        Told(OutputState.Stopped, pause: null, waitsFor: null);
        return lastId ?? most;
    }

    /// <summary>Runs until it is stopped; never throws.</summary>
    private async Task RunAsync()
    {
        while (!_cancel.IsCancellationRequested && !_drained)
        {
            TimeSpan pause = s_missingSourceInterval;
            string? waitsFor = null;
            try
            {
                if (await OpenAsync().ConfigureAwait(false))
                {
                    Told(OutputState.Running, pause: null, waitsFor: null);
                    await SendAsync().ConfigureAwait(false);
                    pause = TimeSpan.Zero;
                }
                else
                {
                    waitsFor = $"there is no {(IsDurable ? "table" : "logger")} {Source} yet";
                    _drained = _draining;
                }
            }
            catch (Exception failure)
            {
                if (_cancel.IsCancellationRequested)
                {
                    break;
                }

                Failed(failure);
                pause = _pauses.Next();
                waitsFor = "failure";
            }

            await CloseAsync().ConfigureAwait(false);
            if (!_drained && waitsFor is not null)
            {
                Told(OutputState.Waiting, pause, waitsFor);
                await PauseAsync(pause).ConfigureAwait(false);
            }
        }

        _feed.Dispose();
        await CloseAsync().ConfigureAwait(false);
        try
        {
            Save();
        }
        catch (OutputException failure)
        {
            Failed(failure);
        }

        Told(OutputState.Stopped, pause: null, waitsFor: null);
    }

    /// <summary>Ends early when it is told to stop or to drain.</summary>
    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await _wake.WaitAsync(pause, _cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await _target.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Failed(failure);
        }
    }

    private void Count(long read, long sent)
    {
        _pauses.Reset();
        lock (_gate)
        {
            _read += read;
            _sent += sent;
            _lastSent = sent > 0 ? DateTime.UtcNow : _lastSent;
        }

        Idle();
    }

    /// <summary>Tells how far it is.</summary>
    private void Idle()
    {
        lock (_gate)
        {
            _source = _position!.Source;
            _told = new OutputPosition(_position.LastId, _position.State) { Epoch = _position.Epoch };
        }
    }

    private void Failed(Exception failure)
    {
        lock (_gate)
        {
            _retries++;
            _lastError = failure.Message.ReplaceLineEndings(" ");
            _lastErrorAt = DateTime.UtcNow;
        }
    }

    private void Told(OutputState state, TimeSpan? pause, string? waitsFor)
    {
        lock (_gate)
        {
            _state = state;
            _waitsUntil = DateTime.UtcNow + pause;
            _waitsFor = waitsFor;
            if (_position is not null)
            {
                _source = _position.Source;
                _told = new OutputPosition(_position.LastId, _position.State) { Epoch = _position.Epoch };
            }
        }
    }
}
