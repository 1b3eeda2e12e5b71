using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>
/// Collects decoded records as columns and hands them on as batches of at most <paramref name="maxRows"/> rows. Not thread-safe.
/// </summary>
/// <param name="maxRows">A full batch is handed on at once.</param>
/// <param name="onBatch">Gets every batch; it owns the columns.</param>
internal sealed class FlowBatchBuilder(int maxRows, Action<RowBatch> onBatch)
{
    private const int MinCapacity = 64;

    private readonly List<FieldBuffer> _used = [];
    private FieldBuffer?[] _byIndex = new FieldBuffer?[256];
    private int _firstRow;
    private int _capacity = MinCapacity;

    /// <summary>At this size the arrays of addresses still stay out of the large object heap.</summary>
    public const int DefaultRows = 4096;

    /// <summary>Rows not handed on yet.</summary>
    public int RowCount => _firstRow;

    /// <summary>Rows of the run that was begun last.</summary>
    public int RunRows { get; private set; }

    public int BeginRun(int wanted)
    {
        if (_firstRow == maxRows)
        {
            Flush();
        }

        RunRows = Math.Min(wanted, maxRows - _firstRow);
        return RunRows;
    }

    public Span<long> Longs(FlowField field) => Buffer(field).Longs(_firstRow, RunRows, _capacity);

    public Span<double> Doubles(FlowField field) => Buffer(field).Doubles(_firstRow, RunRows, _capacity);

    public Span<UInt128> Addresses(FlowField field) => Buffer(field).Addresses(_firstRow, RunRows, _capacity);

    public void SetNull(FlowField field, int row) => Buffer(field).SetNull(_firstRow + row);

    public void Bytes(FlowField field, int row, ReadOnlySpan<byte> value) => Buffer(field).Bytes(_firstRow, RunRows, _capacity, row, value);

    public void List(FlowField field, int row, ReadOnlySpan<FlowValue> items) => Buffer(field).List(_firstRow, RunRows, _capacity, row, items);

    public void Fill(FlowField field, long value) => Buffer(field).Fill(_firstRow, RunRows, _capacity, value);

    public void Fill(FlowField field, double value) => Buffer(field).Fill(_firstRow, RunRows, _capacity, value);

    public void Fill(FlowField field, UInt128 value) => Buffer(field).Fill(_firstRow, RunRows, _capacity, value);

    public void Fill(FlowField field, string value) => Buffer(field).Fill(_firstRow, RunRows, _capacity, value);

    /// <summary>The first rows of the run that was begun last, when its fields have been given.</summary>
    public RowBatch CopyRun(int rows)
    {
        FieldBuffer[] given = [.. _used.Where(buffer => buffer.Rows > _firstRow)];
        return new RowBatch(rows, [.. given.Select(buffer => buffer.Field.Name)], [.. given.Select(buffer => buffer.Copy(_firstRow, rows))]);
    }

    public void EndRun() => _firstRow += RunRows;

    /// <summary>Hands on what there is.</summary>
    public void Flush()
    {
        int rows = _firstRow;
        if (rows == 0)
        {
            return;
        }

        string[] names = new string[_used.Count];
        Column[] columns = new Column[_used.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            names[i] = _used[i].Field.Name;
            columns[i] = _used[i].Take(rows);
        }

        _used.Clear();
        _firstRow = 0;

        // A quiet exporter gets small arrays, a busy one arrays that need not grow.
        _capacity = Math.Max(rows, MinCapacity);
        onBatch(new RowBatch(rows, names, columns));
    }

    private FieldBuffer Buffer(FlowField field)
    {
        if (field.Index >= _byIndex.Length)
        {
            Array.Resize(ref _byIndex, Math.Max(field.Index + 1, _byIndex.Length * 2));
        }

        FieldBuffer buffer = _byIndex[field.Index] ??= new FieldBuffer(field);
        if (!buffer.IsUsed)
        {
            _used.Add(buffer);
        }

        return buffer;
    }
}
