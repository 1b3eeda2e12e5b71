using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Benchmarks.Rooms;

namespace LogFlowDb.Benchmarks;

/// <summary>sFlow datagrams to fields and to column batches, one thread, with the processor time of it and what it allocates.</summary>
internal static class SampleFigures
{
    private const int Rounds = 8;

    public static void Print(int samples)
    {
        SampleWorkload work = new(samples);
        Measure("sFlow decode", samples, () => work.Decode());
        Measure("sFlow decode to batches", samples, () => work.ToBatches(static _ => { }));
    }

    private static void Measure(string name, int samples, Action action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            action();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-34}{samples / best.TotalSeconds / 1e6,8:F2} M samples/s{best.TotalNanoseconds / samples,8:F0} ns a sample{(double)allocated / samples,8:F1} bytes allocated"));
    }
}
