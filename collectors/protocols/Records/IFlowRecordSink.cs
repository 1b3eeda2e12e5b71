namespace LogFlowDb.Protocols.Records;

/// <summary>
/// Takes flow records as runs of rows, field by field. Between <see cref="BeginRun"/> and <see cref="EndRun"/> a field may be
/// given in any order; a field not given is null in all rows of the run. A span must be filled wholly by the caller; its old
/// content is undefined unless the field was given before in the same run.
/// </summary>
public interface IFlowRecordSink
{
    /// <summary>False when records of this kind need not be given; a decoder then reads them for its own use only.</summary>
    bool Wants(RecordStream stream);

    /// <summary>Starts a run of at least one and at most <paramref name="wanted"/> rows; the result says how many.</summary>
    int BeginRun(RecordStream stream, int wanted);

    /// <summary>The values of a Long, Bool, Date or Mac field, one per row of the run.</summary>
    Span<long> Longs(FlowField field);

    Span<double> Doubles(FlowField field);

    Span<UInt128> Addresses(FlowField field);

    /// <summary>Makes one row of the run null in a field given as a span; what the caller left in its cell does not matter.</summary>
    void SetNull(FlowField field, int row);

    /// <summary>One value of a Text or Binary field. A row of the run that is never given is null.</summary>
    void Bytes(FlowField field, int row, ReadOnlySpan<byte> value);

    /// <summary>One value of a List field. A row of the run that is never given is null. The items are copied, what they refer to is not.</summary>
    void List(FlowField field, int row, ReadOnlySpan<FlowValue> items);

    /// <summary>The same Long, Bool, Date or Mac in every row of the run.</summary>
    void FillLong(FlowField field, long value);

    void FillDouble(FlowField field, double value);

    void FillAddress(FlowField field, UInt128 value);

    void FillText(FlowField field, string value);

    void EndRun();
}
