using System.Diagnostics;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Keeps background work within its part of a core and of the disk, and stands still while rows wait. The worker calls
/// <see cref="Spent"/> after each piece of some milliseconds. One thread.
/// </summary>
/// <param name="mustWait">Whether others need the machine now.</param>
internal sealed class BackgroundBudget(DatabaseOptions options, Func<bool> mustWait, CancellationToken stop)
{
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_waitStep = TimeSpan.FromMilliseconds(20);

    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Before the first piece.</summary>
    public void Begin()
    {
        WaitForOthers();
        _since = Stopwatch.GetTimestamp();
    }

    /// <summary>Rests as long as the piece of work just done asks for.</summary>
    /// <param name="bytes">Read and written by it.</param>
    /// <exception cref="OperationCanceledException">The work is to end.</exception>
    public void Spent(long bytes)
    {
        TimeSpan worked = Stopwatch.GetElapsedTime(_since);
        TimeSpan forCpu = worked * ((1 / options.BackgroundCpuShare) - 1);
        TimeSpan forDisk = TimeSpan.FromSeconds((double)bytes / options.BackgroundBytesPerSecond) - worked;
        TimeSpan rest = forCpu > forDisk ? forCpu : forDisk;
        Rest(rest < s_longestRest ? rest : s_longestRest);
        WaitForOthers();
        _since = Stopwatch.GetTimestamp();
    }

    private void WaitForOthers()
    {
        stop.ThrowIfCancellationRequested();
        while (mustWait())
        {
            Rest(s_waitStep);
        }
    }

    private void Rest(TimeSpan time)
    {
        if (time > TimeSpan.Zero && stop.WaitHandle.WaitOne(time))
        {
            stop.ThrowIfCancellationRequested();
        }
    }
}
