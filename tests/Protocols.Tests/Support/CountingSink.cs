using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>Takes records without keeping them, as large runs as a column batch would.</summary>
internal struct CountingSink(CountingSink.Memory memory) : IFlowRecordSink
{
    public const int MaxRun = 2048;

    private int _run;

    /// <summary>Rows given so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Octets of values whose length the exporter chose.</summary>
    public long ValueBytes { get; private set; }

    public readonly bool Wants(RecordStream stream) => true;

    public int BeginRun(RecordStream stream, int wanted)
    {
        _run = Math.Min(wanted, MaxRun);
        return _run;
    }

    public readonly Span<long> Longs(FlowField field) => memory.Longs.AsSpan(0, _run);

    public readonly Span<double> Doubles(FlowField field) => memory.Doubles.AsSpan(0, _run);

    public readonly Span<UInt128> Addresses(FlowField field) => memory.Addresses.AsSpan(0, _run);

    public readonly void SetNull(FlowField field, int row)
    {
    }

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value) => ValueBytes += value.Length;

    public void List(FlowField field, int row, ReadOnlySpan<FlowValue> items) => ValueBytes += items.Length;

    public readonly void FillLong(FlowField field, long value)
    {
    }

    public readonly void FillDouble(FlowField field, double value)
    {
    }

    public readonly void FillAddress(FlowField field, UInt128 value)
    {
    }

    public readonly void FillText(FlowField field, string value)
    {
    }

    public void EndRun() => Rows += _run;

    /// <summary>One run of each kind of column.</summary>
    internal sealed class Memory
    {
        public long[] Longs { get; } = new long[MaxRun];

        public double[] Doubles { get; } = new double[MaxRun];

        public UInt128[] Addresses { get; } = new UInt128[MaxRun];
    }
}
