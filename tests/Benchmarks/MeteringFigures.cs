using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Benchmarks;

/// <summary>
/// Packets of a capture file to flows on one thread, stage by stage, so that a loss can be placed: reading, headers, digests, flows. Then
/// what a million flows take.
/// </summary>
internal static class MeteringFigures
{
    private const int Rounds = 5;
    private const int ManyFlows = 1_000_000;

    public static void Print(string file)
    {
        long packets = Read(file, static _ => 0);
        Print("read", packets, () => Read(file, static _ => 0));
        Print("read, headers", packets, () => Read(file, static batch =>
        {
            long octets = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                CapturedFrame frame = batch[i];
                PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders headers);
                octets += headers.IpLength;
            }

            return octets;
        }));
        Print("read, headers, digests", packets, () => Digest(file));
        Print("read, headers, digests, flows", packets, () => Meter(file));
        PrintMemory();
    }

    private static void Print(string name, long packets, Action action)
    {
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            action();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double used = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            best = Math.Min(best, Math.Min(elapsed, used > 0.05 ? used : elapsed));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{packets / best / 1e6,8:F2} M packets/s{best / packets * 1e9,8:F0} ns of processor a packet"));
    }

    private static long Read(string file, Func<FrameBatch, long> work)
    {
        using CaptureReader reader = CaptureReader.Open(file);
        FrameBatch batch = new();
        long packets = 0;
        while (reader.TryReadBatch(batch))
        {
            packets += batch.Count;
            work(batch);
        }

        return packets;
    }

    private static void Digest(string file)
    {
        PacketDigester digester = new(MeterSettings.Default);
        DigestBatch digests = new(digester);
        Read(file, batch =>
        {
            for (int next = 0; next < batch.Count; digests.Clear())
            {
                next = digester.Digest(batch, next, digests);
            }

            return 0;
        });
    }

    private static void Meter(string file)
    {
        FlowMeter meter = new(MeterSettings.Default, static _ => { });
        Read(file, batch =>
        {
            for (int i = 0; i < batch.Count; i++)
            {
                meter.Add(batch[i]);
            }

            return 0;
        });
        meter.EndAll();
    }

    private static void PrintMemory()
    {
        FlowMeter meter = new(MeterSettings.Default with { MaxFlows = ManyFlows }, static _ => { });
        byte[] frame = new byte[60];
        frame[12] = 8;
        frame[14] = 0x45;
        frame[17] = 40;
        frame[23] = 6;
        for (int i = 0; i < ManyFlows; i++)
        {
            BitConverter.TryWriteBytes(frame.AsSpan(26), i);
            meter.Add(new CapturedFrame { LinkType = LinkType.Ethernet, Timestamp = 1, OriginalLength = frame.Length, Data = frame });
        }

        meter.Advance(0);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{meter.Statistics().ActiveFlows} active flows take {meter.MemoryBytes / 1e6:F0} MB, {(double)meter.MemoryBytes / meter.Statistics().ActiveFlows:F0} bytes a flow"));
    }
}
