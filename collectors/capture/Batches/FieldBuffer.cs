using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>
/// The values of one field in the batch that is being built. While every row has the same value there is no array. Rows
/// that were never given are null.
/// </summary>
internal sealed class FieldBuffer(FlowField field)
{
    private readonly ValueKind _kind = KindOf(field.Type);
    private long[]? _longs;
    private double[]? _doubles;
    private IpValue[]? _addresses;
    private Value[]? _values;
    private byte[] _lastBytes = [];
    private FlowValue[] _lastItems = [];
    private Value _lastValue;
    private Value _constant;
    private bool _isConstant;
    private int _rows;
    private List<(int First, int Count)>? _gaps;

    public FlowField Field { get; } = field;

    /// <summary>Rows so far, those that were never given among them.</summary>
    public int Rows => _rows;

    /// <summary>True when some row of the batch has the field.</summary>
    public bool IsUsed => _rows > 0;

    public Span<long> Longs(int firstRow, int rows, int capacity)
    {
        Prepare(ref _longs, firstRow, rows, capacity, static value => value.AsLong);
        return _longs.AsSpan(firstRow, rows);
    }

    public Span<double> Doubles(int firstRow, int rows, int capacity)
    {
        Prepare(ref _doubles, firstRow, rows, capacity, static value => value.AsDouble);
        return _doubles.AsSpan(firstRow, rows);
    }

    public Span<UInt128> Addresses(int firstRow, int rows, int capacity)
    {
        Prepare(ref _addresses, firstRow, rows, capacity, static value => value.AsIp);
        return MemoryMarshal.Cast<IpValue, UInt128>(_addresses.AsSpan(firstRow, rows));
    }

    /// <summary>Makes a row null whose cell was given as a part of a span.</summary>
    public void SetNull(int row)
    {
        _longs?[row] = 0;
        _doubles?[row] = 0;
        _addresses?[row] = default;
        AddGap(row, 1);
    }

    public void Bytes(int firstRow, int rows, int capacity, int row, ReadOnlySpan<byte> bytes)
    {
        PrepareValues(firstRow, rows, capacity);

        // Texts and unknown elements mostly repeat: the value before is shared.
        if (_lastValue.IsNull || !bytes.SequenceEqual(_lastBytes))
        {
            _lastBytes = bytes.ToArray();
            _lastValue = Field.Type == FlowFieldType.Text ? Value.From(Encoding.UTF8.GetString(bytes)) : Value.From(_lastBytes);
        }

        _values[firstRow + row] = _lastValue;
    }

    public void List(int firstRow, int rows, int capacity, int row, ReadOnlySpan<FlowValue> items)
    {
        PrepareValues(firstRow, rows, capacity);
        if (_lastValue.IsNull || !items.SequenceEqual(_lastItems))
        {
            _lastItems = items.ToArray();
            _lastValue = ListValues.From(items);
        }

        _values[firstRow + row] = _lastValue;
    }

    public void Fill(int firstRow, int rows, int capacity, long value)
    {
        if (!TryExtend(firstRow, rows, _longs is null, Value.FromBits(_kind, value)))
        {
            Longs(firstRow, rows, capacity).Fill(value);
        }
    }

    public void Fill(int firstRow, int rows, int capacity, double value)
    {
        if (!TryExtend(firstRow, rows, _doubles is null, Value.From(value)))
        {
            Doubles(firstRow, rows, capacity).Fill(value);
        }
    }

    public void Fill(int firstRow, int rows, int capacity, UInt128 value)
    {
        if (!TryExtend(firstRow, rows, _addresses is null, Value.From(new IpValue(value))))
        {
            Addresses(firstRow, rows, capacity).Fill(value);
        }
    }

    public void Fill(int firstRow, int rows, int capacity, string value)
    {
        Value text = Value.From(value);
        if (!TryExtend(firstRow, rows, _values is null, text))
        {
            Prepare(ref _values, firstRow, rows, capacity, static constant => constant);
            _values.AsSpan(firstRow, rows).Fill(text);
        }
    }

    /// <summary>The column of all rows; the buffer is empty afterwards and the arrays belong to the column.</summary>
    public Column Take(int rows)
    {
        if (_rows < rows)
        {
            // Also turns a constant into values when rows at the end lack it.
            ExtendWithNulls(rows);
        }

        Column column = _isConstant ? new ConstantColumn(_constant, rows) : Build(rows);
        _longs = null;
        _doubles = null;
        _addresses = null;
        _values = null;
        _gaps = null;
        _isConstant = false;
        _rows = 0;
        return column;
    }

    /// <summary>The values of some rows of the last run, in memory of its own; the buffer stays as it is.</summary>
    public Column Copy(int firstRow, int rows) => _isConstant ? new ConstantColumn(_constant, rows) : Field.Type switch
    {
        FlowFieldType.Double => new DoubleColumn(_doubles.AsSpan(firstRow, rows).ToArray(), NullsOf(firstRow, rows)),
        FlowFieldType.Address => new IpColumn(_addresses.AsSpan(firstRow, rows).ToArray(), NullsOf(firstRow, rows)),
        FlowFieldType.Text or FlowFieldType.Binary or FlowFieldType.List => new ValueColumn(_values.AsSpan(firstRow, rows).ToArray()),
        _ => new LongColumn(_kind, _longs.AsSpan(firstRow, rows).ToArray(), NullsOf(firstRow, rows)),
    };

    private NullMask? NullsOf(int firstRow, int rows)
    {
        NullMask? nulls = null;
        for (int i = (_gaps?.Count ?? 0) - 1; i >= 0; i--)
        {
            (int first, int count) = _gaps![i];
            int start = Math.Max(first, firstRow);
            int end = Math.Min(first + count, firstRow + rows);
            if (start < end)
            {
                nulls ??= new NullMask(rows);
                nulls.SetRange(start - firstRow, end - start);
            }
        }

        return nulls;
    }

    private static ValueKind KindOf(FlowFieldType type) => type switch
    {
        FlowFieldType.Long => ValueKind.Long,
        FlowFieldType.Double => ValueKind.Double,
        FlowFieldType.Date => ValueKind.Date,
        FlowFieldType.Address => ValueKind.Ip,
        FlowFieldType.Mac => ValueKind.Mac,
        FlowFieldType.Text => ValueKind.String,
        FlowFieldType.Bool => ValueKind.Bool,
        FlowFieldType.List => ValueKind.Array,
        _ => ValueKind.Binary,
    };

    private static void Grow<T>([NotNull] ref T[]? array, int filled, int needed, int capacity)
    {
        if (array is not null && array.Length >= needed)
        {
            return;
        }

        int length = Math.Max(Math.Max(needed, capacity), array is null ? 0 : array.Length * 2);
        T[] larger = GC.AllocateUninitializedArray<T>(length);
        array?.AsSpan(0, filled).CopyTo(larger);
        array = larger;
    }

    /// <summary>Makes room for a run of which any row may stay null.</summary>
    [MemberNotNull(nameof(_values))]
    private void PrepareValues(int firstRow, int rows, int capacity)
    {
        if (_values is null || _rows < firstRow + rows)
        {
            Prepare(ref _values, firstRow, rows, capacity, static value => value);
            _values.AsSpan(firstRow, rows).Clear();
        }
    }

    /// <summary>Makes room for a run and turns a constant so far into values.</summary>
    private void Prepare<T>([NotNull] ref T[]? array, int firstRow, int rows, int capacity, Func<Value, T> unwrap)
    {
        int filled = _isConstant ? 0 : _rows;
        Grow(ref array, filled, firstRow + rows, capacity);
        if (_isConstant)
        {
            array.AsSpan(0, _rows).Fill(unwrap(_constant));
            _isConstant = false;
        }

        if (_rows < firstRow)
        {
            AddGap(_rows, firstRow - _rows);
            array.AsSpan(_rows, firstRow - _rows).Clear();
        }

        _rows = Math.Max(_rows, firstRow + rows);
    }

    private bool TryExtend(int firstRow, int rows, bool hasNoValues, in Value value)
    {
        if (_rows == 0 && firstRow == 0 && hasNoValues)
        {
            _constant = value;
            _isConstant = true;
        }
        else if (!_isConstant || _rows != firstRow || !_constant.Equals(value))
        {
            return false;
        }

        _rows = firstRow + rows;
        return true;
    }

    /// <summary>Rows that follow those of the last gap make it longer.</summary>
    private void AddGap(int first, int count)
    {
        _gaps ??= [];
        if (_gaps is [.., (int lastFirst, int lastCount)] && lastFirst + lastCount == first)
        {
            _gaps[^1] = (lastFirst, lastCount + count);
        }
        else
        {
            _gaps.Add((first, count));
        }
    }

    private void ExtendWithNulls(int rows)
    {
        switch (Field.Type)
        {
            case FlowFieldType.Double:
                Prepare(ref _doubles, rows, 0, rows, static value => value.AsDouble);
                break;
            case FlowFieldType.Address:
                Prepare(ref _addresses, rows, 0, rows, static value => value.AsIp);
                break;
            case FlowFieldType.Text or FlowFieldType.Binary or FlowFieldType.List:
                Prepare(ref _values, rows, 0, rows, static value => value);
                break;
            default:
                Prepare(ref _longs, rows, 0, rows, static value => value.AsLong);
                break;
        }
    }

    private Column Build(int rows)
    {
        NullMask? nulls = NullsOf(0, rows);
        switch (Field.Type)
        {
            case FlowFieldType.Double:
                ReadOnlyMemory<double> doubles = _doubles.AsMemory(0, rows);
                return nulls is null && !doubles.Span.ContainsAnyExcept(doubles.Span[0])
                    ? new ConstantColumn(Value.From(doubles.Span[0]), rows)
                    : new DoubleColumn(doubles, nulls);
            case FlowFieldType.Address:
                ReadOnlyMemory<IpValue> addresses = _addresses.AsMemory(0, rows);
                return nulls is null && IsConstant(addresses.Span)
                    ? new ConstantColumn(Value.From(addresses.Span[0]), rows)
                    : new IpColumn(addresses, nulls);
            case FlowFieldType.Text or FlowFieldType.Binary or FlowFieldType.List:
                return new ValueColumn(_values.AsMemory(0, rows));
            default:
                ReadOnlyMemory<long> longs = _longs.AsMemory(0, rows);
                return nulls is null && !longs.Span.ContainsAnyExcept(longs.Span[0])
                    ? new ConstantColumn(Value.FromBits(_kind, longs.Span[0]), rows)
                    : new LongColumn(_kind, longs, nulls);
        }
    }

    private static bool IsConstant(ReadOnlySpan<IpValue> values)
    {
        foreach (IpValue value in values)
        {
            if (value != values[0])
            {
                return false;
            }
        }

        return true;
    }
}
