using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>A <see cref="FlowBatchBuilder"/> as a struct, so that decoders are compiled for it and call it directly.</summary>
internal readonly struct FlowBatchSink(FlowBatchBuilder builder) : IFlowRecordSink
{
    public int BeginRun(int wanted) => builder.BeginRun(wanted);

    public Span<long> Longs(FlowField field) => builder.Longs(field);

    public Span<double> Doubles(FlowField field) => builder.Doubles(field);

    public Span<UInt128> Addresses(FlowField field) => builder.Addresses(field);

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value) => builder.Bytes(field, row, value);

    public void FillLong(FlowField field, long value) => builder.Fill(field, value);

    public void FillDouble(FlowField field, double value) => builder.Fill(field, value);

    public void FillAddress(FlowField field, UInt128 value) => builder.Fill(field, value);

    public void FillText(FlowField field, string value) => builder.Fill(field, value);

    public void EndRun() => builder.EndRun();
}
