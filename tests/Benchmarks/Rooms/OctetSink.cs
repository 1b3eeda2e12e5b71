using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>The cheapest sink that still looks at an answer: keeps one run of each field and adds up <c>octet_count</c>.</summary>
internal readonly struct OctetSink() : IFlowRecordSink
{
    private const int RunRows = 256;
    private static readonly FlowField s_octets = FlowFields.Find("octet_count")!;

    private readonly State _state = new();

    public long Flows => _state.Flows;

    public long Octets => _state.Octets;

    public bool Wants(RecordStream stream) => stream is RecordStream.NetFlow or RecordStream.SFlow;

    public int BeginRun(RecordStream stream, int wanted) => _state.Run = Math.Min(wanted, RunRows);

    public Span<long> Longs(FlowField field) => Of(_state.Longs, field);

    public Span<double> Doubles(FlowField field) => Of(_state.Doubles, field);

    public Span<UInt128> Addresses(FlowField field) => Of(_state.Addresses, field);

    public void SetNull(FlowField field, int row)
    {
        // Not looked at.
    }

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value)
    {
        // Not looked at.
    }

    public void List(FlowField field, int row, ReadOnlySpan<FlowValue> items)
    {
        // Not looked at.
    }

    public void FillLong(FlowField field, long value)
    {
        if (field == s_octets)
        {
            Longs(field).Fill(value);
        }
    }

    public void FillDouble(FlowField field, double value)
    {
        // Not looked at.
    }

    public void FillAddress(FlowField field, UInt128 value)
    {
        // Not looked at.
    }

    public void FillText(FlowField field, string value)
    {
        // Not looked at.
    }

    public void EndRun()
    {
        _state.Flows += _state.Run;
        foreach (long octets in Of(_state.Longs, s_octets))
        {
            _state.Octets += octets;
        }
    }

    private Span<T> Of<T>(T[]?[] arrays, FlowField field) => (arrays[field.Index] ??= new T[RunRows]).AsSpan(0, _state.Run);

    private sealed class State
    {
        private const int MaxFields = 2048;

        public long[]?[] Longs { get; } = new long[MaxFields][];

        public double[]?[] Doubles { get; } = new double[MaxFields][];

        public UInt128[]?[] Addresses { get; } = new UInt128[MaxFields][];

        public int Run { get; set; }

        public long Flows { get; set; }

        public long Octets { get; set; }
    }
}
