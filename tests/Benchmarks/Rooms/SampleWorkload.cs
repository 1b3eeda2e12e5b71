using LogFlowDb.Benchmarks.Flows;
using LogFlowDb.Collectors.Batches;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.SFlow;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>The flows of <see cref="Workload"/> as sFlow sees them: one sampled packet each.</summary>
internal sealed class SampleWorkload
{
    private static readonly UInt128 s_exporter = new(0, 0xffff_c000_0203);

    private readonly List<byte[]> _datagrams;

    public SampleWorkload(int samples, ulong seed = 1)
    {
        List<Flow> made = [.. new FlowGenerator(seed).Take(samples)];
        Expected = new Totals(made.Count, made.Sum(static flow => (long)SFlow5Writer.FrameLength(flow)));
        _datagrams = SFlow5Writer.Write(made);
    }

    public Totals Expected { get; }

    /// <summary>Decoder alone.</summary>
    public Totals Decode()
    {
        OctetSink sink = new();
        DecodeInto(ref sink);
        return new Totals(sink.Flows, sink.Octets);
    }

    /// <summary>Decoder and column batches, as a logger makes them.</summary>
    public void ToBatches(Action<RowBatch> onBatch)
    {
        FlowBatches batches = new(FlowBatchBuilder.DefaultRows, (_, rows) => onBatch(rows));
        batches.Want(RecordStream.SFlow, wanted: true);
        FlowBatchSink sink = new(batches);
        DecodeInto(ref sink);
        batches.Flush();
    }

    private void DecodeInto<TSink>(ref TSink sink)
        where TSink : IFlowRecordSink
    {
        SFlowDecoder decoder = new();
        long received = FlowGenerator.StartMilliseconds * 1_000_000;
        foreach (byte[] datagram in _datagrams)
        {
            decoder.Decode(datagram, s_exporter, 6343, received, ref sink);
            received += 100_000;
        }
    }
}
