using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Benchmarks;

/// <summary>
/// Captures on an interface for some seconds and counts: what came, what the kernel dropped, and CPU time of the process per packet. The
/// traffic comes from elsewhere.
/// </summary>
internal static class LiveFigures
{
    public static void Print(string name, int seconds, int snapLength)
    {
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = name, SnapLength = snapLength });
        FrameBatch batch = new();
        long packets = 0, bytes = 0, batches = 0;
        using Timer end = new(_ => capture.Interrupt(), state: null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        while (!capture.IsEnded)
        {
            if (capture.TryReadBatch(batch))
            {
                batches++;
                packets += batch.Count;
                foreach (ref readonly FrameReference frame in batch.Frames)
                {
                    bytes += frame.OriginalLength;
                }
            }
        }

        TimeSpan took = Process.GetCurrentProcess().TotalProcessorTime - before;
        LiveCaptureStatistics statistics = capture.Statistics();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {packets:N0} packets, {packets / (double)seconds:N0}/s, {bytes:N0} bytes, {packets / (double)Math.Max(1, batches):F0} a batch, {took.TotalNanoseconds / Math.Max(1, packets):F0} ns of CPU each; received {statistics.Received:N0}, dropped {statistics.DroppedByKernel:N0} + {statistics.DroppedByInterface:N0}{(capture.Error is { } error ? "; " + error : "")}"));
    }
}
