using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Benchmarks;

/// <summary>What it costs to find the packets of capture files, in CPU time of the process: the bytes alone, frames one by one, batches, a filter.</summary>
internal static class CaptureFigures
{
    private const int Rounds = 5;

    public static void Print(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            Measure(file, "KiB alone", Bytes);
            Measure(file, "frame by frame", static path => Frames(path));
            Measure(file, "in batches", static path => Batches(path, filter: null));
            if (PacketFilter.IsAvailable)
            {
                Measure(file, "with filter 'tcp'", static path => Batches(path, "tcp"));
            }
        }
    }

    private static void Measure(string file, string what, Func<string, long> read)
    {
        double best = double.MaxValue;
        long count = 0;
        for (int i = 0; i < Rounds; i++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            count = read(file);
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalNanoseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file),-24}{what,-20}{count,12:N0}{best / 1e6,10:F0} ms{best / count,9:F1} ns each"));
    }

    /// <summary>Reads of the size that the reader makes, without a look at what they bring.</summary>
    private static long Bytes(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[256 << 10];
        while (file.Read(buffer) > 0)
        {
        }

        return Math.Max(1, file.Length >> 10);
    }

    private static long Frames(string path)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        long count = 0;
        while (reader.TryRead(out CapturedFrame _))
        {
            count++;
        }

        return count;
    }

    private static long Batches(string path, string? filter)
    {
        using CaptureReader reader = CaptureReader.Open(path, filter);
        FrameBatch batch = new();
        long count = 0;
        while (reader.TryReadBatch(batch))
        {
            count += batch.Count;
        }

        return count;
    }
}
