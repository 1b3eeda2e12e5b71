using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Collectors.Batches;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Benchmarks;

/// <summary>The export datagrams of capture files decoded, and decoded into column batches; one thread, datagrams in memory.</summary>
internal static class ExportFigures
{
    private const int Rounds = 12;
    private const int MinRecords = 500_000;

    public static void Print(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            List<byte[]> datagrams = Read(file);
            int repeat = 1;
            int records = Decode(datagrams, repeat);
            while (records > 0 && records < MinRecords)
            {
                repeat *= 2;
                records = Decode(datagrams, repeat);
            }

            Measure($"{Path.GetFileName(file)}: decode", records, () => Decode(datagrams, repeat));
            Measure($"{Path.GetFileName(file)}: decode to batches", records, () => ToBatches(datagrams, repeat));
        }
    }

    private static List<byte[]> Read(string file)
    {
        List<byte[]> datagrams = [];
        using CaptureReader reader = CaptureReader.Open(file);
        while (reader.TryRead(out CapturedFrame frame))
        {
            if (PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet) == PacketError.None
                && packet.Protocol == UdpDatagram.ProtocolNumber
                && !packet.IsFragment
                && UdpDatagram.TryRead(frame.Data[packet.TransportOffset..packet.EndOffset], out UdpDatagram datagram)
                && ExportDecoder.Classify(datagram.Payload) != ExportProtocol.None)
            {
                datagrams.Add(datagram.Payload.ToArray());
            }
        }

        return datagrams;
    }

    private static int Decode(List<byte[]> datagrams, int repeat)
    {
        OctetSink sink = new();
        return Decode(datagrams, repeat, ref sink);
    }

    private static int ToBatches(List<byte[]> datagrams, int repeat)
    {
        FlowBatches batches = new(FlowBatchBuilder.DefaultRows, static (_, _) => { });
        batches.Want(RecordStream.NetFlow, wanted: true);
        batches.Want(RecordStream.SFlow, wanted: true);
        FlowBatchSink sink = new(batches);
        int records = Decode(datagrams, repeat, ref sink);
        batches.Flush();
        return records;
    }

    private static int Decode<TSink>(List<byte[]> datagrams, int repeat, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ExportDecoder decoder = new();
        int records = 0;
        for (int i = 0; i < repeat; i++)
        {
            foreach (byte[] datagram in datagrams)
            {
                records += decoder.Decode(datagram, 1, port: 2055, receivedAt: 1, ref sink).FlowRecords;
            }
        }

        return records;
    }

    private static void Measure(string name, int records, Func<int> action)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            if (action() != records)
            {
                throw new InvalidOperationException($"{name}: another number of records");
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-48}{records / best.TotalSeconds / 1e6,8:F2} M records/s{best.TotalNanoseconds / records,8:F0} ns a record{(double)allocated / records,8:F1} bytes allocated"));
    }
}
