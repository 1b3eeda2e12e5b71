namespace LogFlowDb.Engine.Storage;

/// <summary>
/// Which day it is, as far as deleting old rows is concerned. A clock that jumps ahead must not empty a table, so the time of day
/// counts only as long as it agrees with the stop watch of this process: after a jump ahead of more than an hour the old reckoning
/// goes on for a day, and only when the clock has kept its new time for all of it is it believed. On opening, the clock
/// is believed when it is at most <see cref="s_maxGap"/> ahead of the last time that the table was written; else it has jumped. A
/// clock that goes back is believed at once: that deletes less, not more. Safe for concurrent use.
/// </summary>
internal sealed class ClockWatch
{
    /// <summary>A long weekend.</summary>
    private static readonly TimeSpan s_maxGap = TimeSpan.FromDays(4);
    private static readonly TimeSpan s_tolerance = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_probation = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private DateTimeOffset _believed;
    private long _at;
    private DateTimeOffset? _doubted;
    private long _doubtedAt;

    /// <param name="lastWritten">ns since 1970 UTC; null for a table that was never written.</param>
    public ClockWatch(TimeProvider clock, long? lastWritten)
    {
        _clock = clock;
        _at = clock.GetTimestamp();
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset last = lastWritten is { } time ? DateTimeOffset.UnixEpoch.AddTicks(time / 100) : now;
        _believed = now - last <= s_maxGap ? now : last;
    }

    /// <summary>What the clock says if it is in doubt; null when it is believed.</summary>
    public string? Doubt
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _doubted is { } time
                    ? $"the clock jumped to {time:yyyy-MM-dd HH:mm}; retention goes on by {_believed:yyyy-MM-dd HH:mm} until it has kept that time for a day"
                    : null;
            }
        }
    }

    /// <summary>The time that old rows are measured by.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return Look();
            }
        }
    }

    /// <summary>Somebody says that the clock is right.</summary>
    public void Believe()
    {
        lock (_gate)
        {
            _believed = _clock.GetUtcNow();
            _at = _clock.GetTimestamp();
            _doubted = null;
        }
    }

    private DateTimeOffset Look()
    {
        long stamp = _clock.GetTimestamp();
        DateTimeOffset now = _clock.GetUtcNow(), reckoned = _believed + _clock.GetElapsedTime(_at, stamp);
        _believed = reckoned;
        _at = stamp;
        if (now - reckoned <= s_tolerance)
        {
            _believed = now;
            _doubted = null;
        }
        else if (_doubted is { } first && (now - (first + _clock.GetElapsedTime(_doubtedAt, stamp))).Duration() <= s_tolerance)
        {
            if (_clock.GetElapsedTime(_doubtedAt, stamp) >= s_probation)
            {
                _believed = now;
                _doubted = null;
            }
        }
        else
        {
            _doubted = now;
            _doubtedAt = stamp;
        }

        return _believed;
    }
}
