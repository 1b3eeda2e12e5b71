using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary><see cref="FlowBatches"/> as a struct, so that decoders are compiled for it and call it directly.</summary>
internal readonly struct FlowBatchSink(FlowBatches batches) : IFlowRecordSink
{
    public bool Wants(RecordStream stream) => batches.Wants(stream);

    public int BeginRun(RecordStream stream, int wanted) => batches.BeginRun(stream, wanted);

    public Span<long> Longs(FlowField field) => batches.Current.Longs(field);

    public Span<double> Doubles(FlowField field) => batches.Current.Doubles(field);

    public Span<UInt128> Addresses(FlowField field) => batches.Current.Addresses(field);

    public void SetNull(FlowField field, int row) => batches.Current.SetNull(field, row);

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value) => batches.Current.Bytes(field, row, value);

    public void List(FlowField field, int row, ReadOnlySpan<FlowValue> items) => batches.Current.List(field, row, items);

    public void FillLong(FlowField field, long value) => batches.Current.Fill(field, value);

    public void FillDouble(FlowField field, double value) => batches.Current.Fill(field, value);

    public void FillAddress(FlowField field, UInt128 value) => batches.Current.Fill(field, value);

    public void FillText(FlowField field, string value) => batches.Current.Fill(field, value);

    public void EndRun() => batches.EndRun();
}
