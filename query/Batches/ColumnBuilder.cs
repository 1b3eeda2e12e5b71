using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// Puts a column together from values and pieces of columns. Stays unboxed while all values are of one kind that has an
/// unboxed column, and falls back to <see cref="ValueColumn"/> when they are not.
/// </summary>
internal sealed class ColumnBuilder
{
    private readonly List<int> _nulls = [];
    private ValueKind _kind = ValueKind.Null;
    private long[]? _longs;
    private double[]? _doubles;
    private IpValue[]? _addresses;
    private Value[]? _values;

    // Bytes that the values keep alive besides their slots. Texts of one dictionary are shared by rows: they count once.
    private long _contentBytes;
    private Column? _shared;
    private long _sharedBytes;

    public int Count { get; private set; }

    public long BytesHeld => (Capacity * SlotBytes) + (_nulls.Capacity * 4L) + _contentBytes;

    private long Capacity => _longs?.LongLength ?? _doubles?.LongLength ?? _addresses?.LongLength ?? _values?.LongLength ?? 0;

    private int SlotBytes => _values is not null ? ValueBytes.Slot : _addresses is not null ? 16 : 8;

    /// <summary>What more rows take while arrays grow: the new ones, beside the old.</summary>
    public long BytesToGrow(int more) => Count + more <= Capacity ? 0 : Math.Max(Count + more, 2 * Capacity) * SlotBytes;

    /// <summary>Begins anew with the arrays it has. What was built must not be used any more.</summary>
    public void Clear()
    {
        _values.AsSpan(0, Math.Min(Count, _values?.Length ?? 0)).Clear();
        Count = 0;
        _nulls.Clear();
        _contentBytes = 0;
        _shared = null;
        if (_values is not null && HasTyped(_kind))
        {
            // Kinds were mixed; they need not be the next time.
            _values = null;
            _kind = ValueKind.Null;
        }
    }

    public void AppendNulls(int count)
    {
        Reserve(count);
        if (_values is null)
        {
            for (int i = 0; i < count; i++)
            {
                _nulls.Add(Count + i);
            }
        }

        Count += count;
    }

    public void Append(Value value)
    {
        if (value.IsNull)
        {
            AppendNulls(1);
            return;
        }

        Become(value.Kind);
        Reserve(1);
        if (_longs is not null)
        {
            _longs[Count] = value.AsLong;
        }
        else if (_doubles is not null)
        {
            _doubles[Count] = value.AsDouble;
        }
        else if (_addresses is not null)
        {
            _addresses[Count] = value.AsIp;
        }
        else
        {
            _values![Count] = value;
            _contentBytes += ValueBytes.Held(value);
        }

        Count++;
    }

    public void Append(Column column)
    {
        int length = column.Length;
        if (length == 0)
        {
            return;
        }

        if (column.Kind == ValueKind.Null)
        {
            AppendNulls(length);
            return;
        }

        switch (column)
        {
            case LongColumn longs when Accepts(longs.Kind!.Value):
                Reserve(length);
                longs.Values.CopyTo(_longs.AsSpan(Count));
                AddNulls(longs.Nulls, length);
                break;
            case DoubleColumn doubles when Accepts(ValueKind.Double):
                Reserve(length);
                doubles.Values.CopyTo(_doubles.AsSpan(Count));
                AddNulls(doubles.Nulls, length);
                break;
            case IpColumn addresses when Accepts(ValueKind.Ip):
                Reserve(length);
                addresses.Values.CopyTo(_addresses.AsSpan(Count));
                AddNulls(addresses.Nulls, length);
                break;
            case DictionaryColumn { Dictionary: not DictionaryColumn } coded when coded.Kind is { } kind && Accepts(kind):
                Reserve(length);
                AppendCoded(coded);
                break;
            default:
                for (int i = 0; i < length; i++)
                {
                    Append(column[i]);
                }

                return;
        }

        Count += length;
    }

    public Column Build()
    {
        if (_kind == ValueKind.Null)
        {
            return new ConstantColumn(Value.Null, Count);
        }

        if (_values is not null)
        {
            return new ValueColumn(_values.AsMemory(0, Count));
        }

        NullMask? nulls = null;
        foreach (int row in _nulls)
        {
            (nulls ??= new NullMask(Count)).Set(row);
        }

        return _longs is not null ? new LongColumn(_kind, _longs.AsMemory(0, Count), nulls)
            : _doubles is not null ? new DoubleColumn(_doubles.AsMemory(0, Count), nulls)
            : new IpColumn(_addresses.AsMemory(0, Count), nulls);
    }

    private void AppendCoded(DictionaryColumn coded)
    {
        ReadOnlySpan<int> codes = coded.Codes;
        Column dictionary = coded.Dictionary;
        if (_values is not null && !ReferenceEquals(_shared, dictionary))
        {
            _shared = dictionary;
            _sharedBytes = 0;
            for (int i = 0; i < dictionary.Length; i++)
            {
                _sharedBytes += ValueBytes.Held(dictionary[i]);
            }
        }

        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if (code < 0)
            {
                if (_values is null)
                {
                    _nulls.Add(Count + i);
                }

                continue;
            }

            switch (dictionary)
            {
                case LongColumn longs:
                    _longs![Count + i] = longs.Values[code];
                    break;
                case IpColumn addresses:
                    _addresses![Count + i] = addresses.Values[code];
                    break;
                case DoubleColumn doubles:
                    _doubles![Count + i] = doubles.Values[code];
                    break;
                default:
                    Store(Count + i, dictionary[code]);
                    break;
            }
        }
    }

    private void Store(int at, Value value)
    {
        if (_values is not null)
        {
            _values[at] = value;
            long bytes = Math.Min(_sharedBytes, ValueBytes.Held(value));
            _contentBytes += bytes;
            _sharedBytes -= bytes;
        }
        else if (_longs is not null)
        {
            _longs[at] = value.AsLong;
        }
        else if (_doubles is not null)
        {
            _doubles[at] = value.AsDouble;
        }
        else
        {
            _addresses![at] = value.AsIp;
        }
    }

    private bool Accepts(ValueKind kind)
    {
        if (_kind == ValueKind.Null)
        {
            Become(kind);
        }

        return _kind == kind && (_values is null || !HasTyped(kind));
    }

    private static bool HasTyped(ValueKind kind) =>
        kind is ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac or ValueKind.Double or ValueKind.Ip;

    private void Become(ValueKind kind)
    {
        if (_kind == ValueKind.Null)
        {
            _kind = kind;
            int size = Math.Max(Count, 16);
            switch (kind)
            {
                case ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac:
                    _longs = new long[size];
                    break;
                case ValueKind.Double:
                    _doubles = new double[size];
                    break;
                case ValueKind.Ip:
                    _addresses = new IpValue[size];
                    break;
                default:
                    _values = new Value[size];
                    _nulls.Clear();
                    break;
            }
        }
        else if (_kind != kind && _values is null)
        {
            Column typed = Build();
            Value[] values = new Value[Math.Max(typed.Length, 16)];
            for (int i = 0; i < typed.Length; i++)
            {
                values[i] = typed[i];
            }

            _longs = null;
            _doubles = null;
            _addresses = null;
            _values = values;
            _nulls.Clear();
        }
    }

    private void Reserve(int more)
    {
        int needed = Count + more;
        Grow(ref _longs, needed);
        Grow(ref _doubles, needed);
        Grow(ref _addresses, needed);
        Grow(ref _values, needed);
    }

    private static void Grow<T>(ref T[]? array, int needed)
    {
        if (array is not null && array.Length < needed)
        {
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(needed, array.Length * 2L)));
        }
    }

    private void AddNulls(NullMask? nulls, int length)
    {
        if (nulls is null)
        {
            return;
        }

        for (int i = 0; i < length; i++)
        {
            if (nulls[i])
            {
                _nulls.Add(Count + i);
            }
        }
    }
}
