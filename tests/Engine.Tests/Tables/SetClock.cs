namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>A clock and a stop watch that stand still until they are moved.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _ticks;

    /// <summary>Time goes by.</summary>
    public void Pass(TimeSpan time)
    {
        _now += time;
        _ticks += time.Ticks;
    }

    /// <summary>Somebody sets the clock.</summary>
    public void Jump(TimeSpan by) => _now += by;
}
