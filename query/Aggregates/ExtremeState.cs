using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>The smallest or largest value by group, in the order of <see cref="ValueComparer"/>; unboxed while all are of one 64-bit kind.</summary>
/// <param name="sign">1 keeps the largest, −1 the smallest.</param>
internal sealed class ExtremeState(int sign)
{
    private ValueKind _kind = ValueKind.Null;
    private long[] _bits = [];
    private bool[] _any = [];
    private Value[]? _values;

    public long BytesHeld => (_bits.LongLength * 8) + _any.LongLength + ((_values?.LongLength ?? 0) * 32);

    public void Reserve(int groupCount)
    {
        if (_any.Length >= groupCount)
        {
            return;
        }

        int size = (int)Math.Min(Array.MaxLength, Math.Max(groupCount, Math.Max(16, _any.Length * 2L)));
        Array.Resize(ref _any, size);
        if (_values is null)
        {
            Array.Resize(ref _bits, size);
        }
        else
        {
            Array.Resize(ref _values, size);
        }
    }

    public void Clear(int groupCount)
    {
        _any.AsSpan(0, groupCount).Clear();
        if (_values is null)
        {
            _bits.AsSpan(0, groupCount).Clear();
        }
        else
        {
            _values.AsSpan(0, groupCount).Clear();
        }
    }

    public void Update(Column column, ReadOnlySpan<int> groups)
    {
        switch (column)
        {
            case { Kind: ValueKind.Null }:
                return;
            case LongColumn longs when Takes(longs.Kind!.Value):
                UpdateBits(longs, groups);
                return;
            case DictionaryColumn { Dictionary: LongColumn dictionary } coded when Takes(dictionary.Kind!.Value):
                ReadOnlySpan<int> codes = coded.Codes;
                ReadOnlySpan<long> distinct = dictionary.Values;
                for (int i = 0; i < groups.Length; i++)
                {
                    if (codes[i] >= 0)
                    {
                        PutBits(groups[i], distinct[codes[i]]);
                    }
                }

                return;
            default:
                for (int i = 0; i < groups.Length; i++)
                {
                    Put(groups[i], column[i]);
                }

                return;
        }
    }

    public void Put(int group, Value value)
    {
        if (value.IsNull)
        {
            return;
        }

        if (value.Kind is ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac && Takes(value.Kind))
        {
            PutBits(group, value.AsLong);
            return;
        }

        Value[] values = _values ?? Box();
        if (!_any[group] || ValueComparer.Instance.Compare(value, values[group]) * sign > 0)
        {
            _any[group] = true;
            values[group] = value;
        }
    }

    public bool TryAddStatistics(ColumnStatistics? statistics, int rowCount)
    {
        if (statistics is null || statistics.NullCount == rowCount)
        {
            return true;
        }

        Value value = sign > 0 ? statistics.Max : statistics.Min;
        Put(0, value);
        return !value.IsNull;
    }

    public void Merge(ExtremeState other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            Put(to[i], other.Get(from[i]));
        }
    }

    public Value Get(int group) => !_any[group] ? Value.Null : _values is null ? Value.FromBits(_kind, _bits[group]) : _values[group];

    public Column Result(int groupCount)
    {
        if (_values is not null)
        {
            return new ValueColumn(_values.AsMemory(0, groupCount));
        }

        if (_kind == ValueKind.Null)
        {
            return new ConstantColumn(Value.Null, groupCount);
        }

        NullMask? nulls = null;
        for (int group = 0; group < groupCount; group++)
        {
            if (!_any[group])
            {
                (nulls ??= new NullMask(groupCount)).Set(group);
            }
        }

        return new LongColumn(_kind, _bits.AsMemory(0, groupCount), nulls);
    }

    private void UpdateBits(LongColumn column, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<long> values = column.Values;
        if (column.Nulls is null)
        {
            for (int i = 0; i < groups.Length; i++)
            {
                PutBits(groups[i], values[i]);
            }

            return;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            if (!column.Nulls[i])
            {
                PutBits(groups[i], values[i]);
            }
        }
    }

    private void PutBits(int group, long bits)
    {
        long held = _bits[group];
        if ((sign > 0 ? bits > held : bits < held) || !_any[group])
        {
            _bits[group] = bits;
            _any[group] = true;
        }
    }

    private bool Takes(ValueKind kind)
    {
        if (_values is not null)
        {
            return false;
        }

        if (_kind == ValueKind.Null)
        {
            _kind = kind;
        }

        return _kind == kind;
    }

    private Value[] Box()
    {
        Value[] values = new Value[_any.Length];
        for (int group = 0; group < values.Length; group++)
        {
            values[group] = Get(group);
        }

        _bits = [];
        return _values = values;
    }
}
