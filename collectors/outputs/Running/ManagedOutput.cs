using LogFlowDb.Outputs.Feeds;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Running;

/// <summary>
/// An output: takes rows from a table or a logger, a window at a time, has a query make of them what goes out, and hands that to a target.
/// Whatever fails, it closes the target, pauses, and goes on where the target was. Safe for concurrent use.
/// </summary>
public sealed partial class ManagedOutput : Output
{
    /// <summary>Rows of a window that goes out as it is: so many come once more after a failure.</summary>
    private const long RawWindowRows = 64 * 1024;

    private static readonly TimeSpan s_saveInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_emptyCommitInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_missingSourceInterval = TimeSpan.FromSeconds(1);

    private readonly OutputPlan _plan;
    private readonly IOutputFeed _feed;
    private readonly IOutputTarget _target;
    private readonly PositionFile _file;
    private readonly QueryEnvironment _environment;
    private readonly QueryLimits _limits;

    // Of the loop alone.
    private StoredPosition? _position;
    private StoredPosition? _saved;
    private long _savedAt;
    private long _committedAt;

    internal ManagedOutput(
        OutputSpec spec, OutputPlan plan, IOutputFeed feed, IOutputTarget target, PositionFile file, QueryEnvironment environment, QueryLimits limits)
        : base(spec)
    {
        _plan = plan;
        _feed = feed;
        _target = target;
        _file = file;
        _environment = environment;
        _limits = limits;
        _pauses = new BackOff(plan.FirstPause, plan.LongestPause);
    }

    public override OutputShape Shape => _plan.Query.Shape;

    public override string Source => _plan.Table ?? _plan.Logger!;

    public override string SourceKind => IsDurable ? "table" : "logger";

    public override bool IsDurable => _plan.Table is not null;

    /// <summary>False when there is nothing to read from.</summary>
    private async Task<bool> OpenAsync()
    {
        if (!Locate())
        {
            return false;
        }

        // What a target does on opening it may not be able to take back.
        Save();
        StoredPosition position = _position!;
        OutputPosition opened = await _target.OpenAsync(new OutputPosition(position.LastId, position.State) { Epoch = position.Epoch }, _cancel.Token).ConfigureAwait(false);
        _position = position with { LastId = opened.LastId, State = opened.State };
        _feed.Release(opened.LastId);
        if (_feed.Look() is not { } extent || extent.Source != position.Source)
        {
            // Gone in the meantime: what is there instead is looked for anew.
            return false;
        }

        if (opened.LastId > extent.LastId)
        {
            // A table that was restored from a backup ends before what was sent of it; what comes next has ids from there.
            Begin(position.Source, extent.LastId, opened.State);
        }

        return true;
    }

    /// <summary>Finds out where to go on; false when there is nothing to read from.</summary>
    private bool Locate()
    {
        FeedExtent? extent = _feed.Look();
        _position ??= _feed.IsDurable ? _saved = _file.Load() : null;
        if (_position is null)
        {
            // Of a table that is not there yet nothing is old.
            Begin(extent?.Source ?? 0, _plan.FromStart || !_feed.IsDurable ? 0 : extent?.LastId ?? 0, state: null);
        }
        else if (extent is { } there && there.Source != _position.Source)
        {
            Begin(there.Source, 0, _position.State);
        }

        return extent is not null;
    }

    private void Begin(long source, long lastId, string? state)
    {
        long epoch = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), (_position?.Epoch ?? 0) + 1);
        _position = new StoredPosition(StoredPosition.CurrentFormat, source, lastId, epoch, state);
        Save();
    }

    /// <summary>Sends what is there, again and again, until it is told to stop or the source is another one.</summary>
    private async Task SendAsync()
    {
        while (true)
        {
            bool isLast = _draining;
            if (_feed.Look() is not { } extent || extent.Source != _position!.Source)
            {
                return;
            }

            while (_position.LastId < extent.LastId && await SendWindowAsync(extent.LastId).ConfigureAwait(false))
            {
            }

            Idle();
            if (isLast)
            {
                await SaveAndSettleAsync().ConfigureAwait(false);
                await _target.FinishAsync(_cancel.Token).ConfigureAwait(false);
                _drained = true;
                return;
            }

            TimeSpan pause = UntilRefresh();
            if (pause >= s_saveInterval || SavedLongAgo)
            {
                await SaveAndSettleAsync().ConfigureAwait(false);
            }

            await _wake.WaitAsync(pause, _cancel.Token).ConfigureAwait(false);
        }
    }

    /// <summary>False when nothing was there after all.</summary>
    private async Task<bool> SendWindowAsync(long last)
    {
        StoredPosition position = _position!;
        using FeedWindow? window = _feed.Next(position.Source, position.LastId, last, Shape.IsAggregated ? long.MaxValue : RawWindowRows, _cancel.Token);
        if (window is null)
        {
            return false;
        }

        TargetSink sink = new(_target, _cancel.Token);
        QueryEngine engine = new(window.Catalog, _environment);
        try
        {
            await engine.ExecuteAsync(engine.Prepare(_plan.Query.Text(_feed.Table, position.LastId, window.LastId)), _limits, sink, _cancel.Token).ConfigureAwait(false);
        }
        finally
        {
            sink.ThrowIfFailed();
        }

        // What gave no rows may be looked through again after a failure: a target need not hear of each.
        bool isCommitted = sink.Rows > 0 || Environment.TickCount64 - _committedAt >= s_emptyCommitInterval.TotalMilliseconds;
        string? state = position.State;
        if (isCommitted)
        {
            state = (await _target.CommitAsync(window.LastId, _cancel.Token).ConfigureAwait(false)).State;
            _committedAt = Environment.TickCount64;
        }

        _position = position with { LastId = window.LastId, State = state };
        _feed.Sent(window);
        Count(window.Rows, sink.Rows);
        if (state != position.State || SavedLongAgo)
        {
            await SaveAndSettleAsync().ConfigureAwait(false);
        }

        return true;
    }

    private bool SavedLongAgo => Environment.TickCount64 - _savedAt >= s_saveInterval.TotalMilliseconds;

    private async Task SaveAndSettleAsync()
    {
        Save();
        await _target.SettleAsync(_cancel.Token).ConfigureAwait(false);
    }

    private void Save()
    {
        if (_feed.IsDurable && _position is not null && _position != _saved)
        {
            _file.Save(_position);
            _saved = _position;
        }

        _savedAt = Environment.TickCount64;
    }

    /// <summary>Summed rows go out on full minutes or whatever it is, so that those of several outputs belong together.</summary>
    private TimeSpan UntilRefresh()
    {
        if (!Shape.IsAggregated)
        {
            return _plan.Refresh;
        }

        long period = _plan.Refresh.Ticks;
        return TimeSpan.FromTicks(period - (DateTime.UtcNow.Ticks % period));
    }
}
