using System.Text;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.Tests.Support;

/// <summary>Keeps records as dictionaries, and gives out runs of at most <paramref name="maxRun"/> rows.</summary>
internal sealed class RowSink(int maxRun = int.MaxValue, RecordStream? unwanted = null) : IFlowRecordSink
{
    private readonly Dictionary<FlowField, Array> _run = [];
    private readonly HashSet<(FlowField, int)> _nulls = [];
    private int _rows;

    private readonly Dictionary<RecordStream, List<Dictionary<string, object>>> _streams = [];
    private RecordStream _stream;

    /// <summary>Flow records: those of NetFlow, else those of sFlow.</summary>
    public List<Dictionary<string, object>> Rows => Of(Of(RecordStream.NetFlow).Count > 0 ? RecordStream.NetFlow : RecordStream.SFlow);

    public List<Dictionary<string, object>> Of(RecordStream stream)
    {
        if (!_streams.TryGetValue(stream, out List<Dictionary<string, object>>? rows))
        {
            rows = [];
            _streams.Add(stream, rows);
        }

        return rows;
    }

    public bool Wants(RecordStream stream) => stream != unwanted;

    public int BeginRun(RecordStream stream, int wanted)
    {
        _stream = stream;
        Assert.True(wanted > 0);
        Assert.Equal(0, _rows);
        _run.Clear();
        _nulls.Clear();
        _rows = Math.Min(wanted, maxRun);
        return _rows;
    }

    public Span<long> Longs(FlowField field)
    {
        Assert.Contains(field.Type, new[] { FlowFieldType.Long, FlowFieldType.Bool, FlowFieldType.Date, FlowFieldType.Mac });
        return Column<long>(field);
    }

    public Span<double> Doubles(FlowField field) => Column<double>(field);

    public Span<UInt128> Addresses(FlowField field) => Column<UInt128>(field);

    public void SetNull(FlowField field, int row)
    {
        Assert.InRange(row, 0, _rows - 1);
        Assert.True(_run.ContainsKey(field), $"{field} was given");
        _nulls.Add((field, row));
    }

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value) =>
        Column<object?>(field)[row] = field.Type == FlowFieldType.Text ? Encoding.UTF8.GetString(value) : Convert.ToHexStringLower(value);

    public void List(FlowField field, int row, ReadOnlySpan<FlowValue> items)
    {
        Assert.Equal(FlowFieldType.List, field.Type);
        Column<object?>(field)[row] = items.ToArray().Select(Plain).ToArray();
    }

    public void FillLong(FlowField field, long value) => Longs(field).Fill(value);

    public void FillDouble(FlowField field, double value) => Doubles(field).Fill(value);

    public void FillAddress(FlowField field, UInt128 value) => Addresses(field).Fill(value);

    public void FillText(FlowField field, string value) => Column<object?>(field).Fill(value);

    public void EndRun()
    {
        for (int row = 0; row < _rows; row++)
        {
            Of(_stream).Add(_run.Where(entry => entry.Value.GetValue(row) is not null && !_nulls.Contains((entry.Key, row))).ToDictionary(entry => entry.Key.Name, entry => entry.Value.GetValue(row)!, StringComparer.Ordinal));
        }

        _rows = 0;
    }

    private static object Plain(FlowValue value) => value.Type switch
    {
        FlowFieldType.Double => value.AsDouble,
        FlowFieldType.Address => value.AsAddress,
        FlowFieldType.Text => Encoding.UTF8.GetString(value.AsBytes),
        FlowFieldType.Binary => Convert.ToHexStringLower(value.AsBytes),
        FlowFieldType.List => value.AsList.ToArray().Select(Plain).ToArray(),
        FlowFieldType.Map => value.AsMap.ToArray().ToDictionary(entry => entry.Key, entry => Plain(entry.Value), StringComparer.Ordinal),
        _ => value.AsLong,
    };

    private Span<T> Column<T>(FlowField field)
    {
        if (!_run.TryGetValue(field, out Array? values))
        {
            values = new T[_rows];
            _run.Add(field, values);
        }

        return (T[])values;
    }
}
