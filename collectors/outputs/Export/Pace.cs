using System.Diagnostics;

namespace LogFlowDb.Outputs.Export;

/// <summary>Keeps to a rate: bursts of ten milliseconds, no faster in the long run. Not thread-safe.</summary>
/// <param name="perSecond">0 for no limit.</param>
internal sealed class Pace(long perSecond)
{
    private const double BurstSeconds = 0.01;

    private double _freeAt;

    /// <summary>Waits until so many more may go.</summary>
    public async ValueTask TakeAsync(int count, CancellationToken cancellation)
    {
        if (perSecond == 0)
        {
            return;
        }

        double now = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        _freeAt = Math.Max(_freeAt, now) + (count / (double)perSecond);
        if (_freeAt - now > BurstSeconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(_freeAt - now), cancellation).ConfigureAwait(false);
        }
    }
}
