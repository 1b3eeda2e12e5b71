namespace LogFlowDb.Console.Tests;

/// <summary>A clock that stands still until it is told otherwise.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Since the start.</summary>
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => s_start + Now;

    public override long GetTimestamp() => Now.Ticks;
}
