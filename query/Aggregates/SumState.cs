using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Sums of numbers by group: exact in 64 bits while all are Long, a double as soon as one is a Double or the sum leaves 64 bits.
/// </summary>
internal sealed class SumState
{
    private const byte Number = 1;
    private const byte Fraction = 2;

    private readonly NumberReader _reader = new();
    private long[] _longs = [];

    // What a group has seen. Absent while every row had a number: then all groups below _full have.
    private byte[]? _seen;
    private double[]? _doubles;
    private int _full;
    private int _groupCount;

    public long BytesHeld => (_longs.LongLength * 8) + (_seen?.LongLength ?? 0) + ((_doubles?.LongLength ?? 0) * 8);

    public void Reserve(int groupCount)
    {
        _groupCount = Math.Max(_groupCount, groupCount);
        Accumulator.Grow(ref _longs, groupCount);
        if (_seen is not null)
        {
            Accumulator.Grow(ref _seen, groupCount);
        }

        if (_doubles is not null)
        {
            Accumulator.Grow(ref _doubles, groupCount);
        }
    }

    /// <summary>Empties the groups below <paramref name="groupCount"/>, which are all that exist.</summary>
    public void Clear(int groupCount)
    {
        _longs.AsSpan(0, groupCount).Clear();
        _seen = null;
        _doubles = null;
        _full = 0;
        _groupCount = 0;
    }

    public void Update(Column column, ReadOnlySpan<int> groups)
    {
        if (_reader.TryLongs(column, out ReadOnlySpan<long> longs))
        {
            AddLongs(longs, _reader.Nulls, groups);
        }
        else if (column.Kind is { } kind && kind is not (ValueKind.Long or ValueKind.Double))
        {
            Remember();
        }
        else
        {
            Remember();
            for (int i = 0; i < groups.Length; i++)
            {
                Value value = column[i];
                if (value.Kind == ValueKind.Long)
                {
                    AddLong(groups[i], value.AsLong);
                }
                else if (value.Kind == ValueKind.Double)
                {
                    AddDouble(groups[i], value.AsDouble);
                }
            }
        }
    }

    /// <summary>All rows belong to group 0.</summary>
    public bool TryUpdateFirst(Column column)
    {
        if (!_reader.TryLongs(column, out ReadOnlySpan<long> values) || _reader.Nulls is not null || values.IsEmpty)
        {
            return false;
        }

        // Halves are summed apart: each is far from overflow whatever the values, and the loop stays plain.
        long upper = 0;
        ulong lower = 0;
        foreach (long value in values)
        {
            upper += value >> 32;
            lower += (uint)value;
        }

        Int128 sum = ((Int128)upper << 32) + lower;
        AddWide(sum);
        return true;
    }

    public bool TryAddStatistics(ColumnStatistics? statistics, int rowCount)
    {
        if (statistics is null || statistics.NullCount == rowCount || statistics.Kind is { } kind && kind is not (ValueKind.Long or ValueKind.Double))
        {
            return true;
        }

        if (statistics.Sum is not { } sum || statistics.Kind != ValueKind.Long)
        {
            return false;
        }

        AddWide(sum);
        return true;
    }

    public void Merge(SumState other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        if (_seen is null && other._seen is null && other._full == other._groupCount)
        {
            // No Double so far on either side, and no group without a number.
            MarkFull();
            for (int i = 0; i < from.Length; i++)
            {
                AddChecked(to[i], other._longs[from[i]]);
            }

            return;
        }

        Remember();
        for (int i = 0; i < from.Length; i++)
        {
            byte seen = other.Seen(from[i]);
            if ((seen & Number) != 0)
            {
                AddLong(to[i], other._longs[from[i]]);
            }

            if ((seen & Fraction) != 0)
            {
                AddDouble(to[i], other._doubles![from[i]]);
            }
        }
    }

    /// <summary>Sums in 64 bits, what was seen, and sums of doubles, of the groups 0 … .</summary>
    public Column[] Save(int groupCount)
    {
        long[] seen = new long[groupCount];
        for (int group = 0; group < groupCount; group++)
        {
            seen[group] = Seen(group);
        }

        return
        [
            new LongColumn(ValueKind.Long, _longs.AsMemory(0, groupCount)),
            new LongColumn(ValueKind.Long, seen),
            _doubles is null ? new ConstantColumn(Value.Null, groupCount) : new DoubleColumn(_doubles.AsMemory(0, groupCount)),
        ];
    }

    /// <summary>Takes what <see cref="Save"/> gave, into groups that are empty.</summary>
    public void Load(ReadOnlySpan<Column> saved)
    {
        ReadOnlySpan<long> longs = ((LongColumn)saved[0]).Values, seen = ((LongColumn)saved[1]).Values;
        longs.CopyTo(_longs);
        if (seen.IndexOfAnyExcept(Number) < 0)
        {
            MarkFull();
            return;
        }

        Remember();
        for (int group = 0; group < seen.Length; group++)
        {
            _seen![group] = (byte)seen[group];
            if ((seen[group] & Fraction) != 0)
            {
                AddDouble(group, saved[2][group].AsDouble);
            }
        }
    }

    public bool HasValue(int group) => Seen(group) != 0;

    /// <summary>The sum as a double.</summary>
    public double AsDouble(int group) => _longs[group] + (_doubles?[group] ?? 0);

    public Column Result(int groupCount)
    {
        if (_seen is null && _full >= groupCount)
        {
            return new LongColumn(ValueKind.Long, _longs.AsMemory(0, groupCount));
        }

        if (_doubles is null)
        {
            NullMask nulls = new(groupCount);
            for (int group = 0; group < groupCount; group++)
            {
                if (Seen(group) == 0)
                {
                    nulls.Set(group);
                }
            }

            return new LongColumn(ValueKind.Long, _longs.AsMemory(0, groupCount), nulls);
        }

        ColumnBuilder result = new();
        for (int group = 0; group < groupCount; group++)
        {
            byte seen = Seen(group);
            result.Append(seen == 0 ? Value.Null
                : (seen & Fraction) != 0 ? Value.From(AsDouble(group))
                : Value.From(_longs[group]));
        }

        return result.Build();
    }

    private void AddLongs(ReadOnlySpan<long> values, NullMask? nulls, ReadOnlySpan<int> groups)
    {
        if (nulls is null && _seen is null)
        {
            // Before the sums: one that leaves 64 bits begins to remember from here.
            MarkFull();
            long[] sums = _longs;
            for (int i = 0; i < groups.Length; i++)
            {
                ref long sum = ref sums[groups[i]];
                long value = values[i], result = sum + value;
                if (((sum ^ result) & (value ^ result)) < 0)
                {
                    AddLong(groups[i], value);
                }
                else
                {
                    sum = result;
                }
            }

            return;
        }

        Remember();
        for (int i = 0; i < groups.Length; i++)
        {
            if (nulls is null || !nulls[i])
            {
                AddLong(groups[i], values[i]);
            }
        }
    }

    private void MarkFull()
    {
        if (_seen is null)
        {
            _full = _groupCount;
        }
    }

    private byte Seen(int group) => _seen is null ? (group < _full ? Number : (byte)0) : _seen[group];

    /// <summary>From now on remembers by group what was seen.</summary>
    private void Remember()
    {
        if (_seen is null)
        {
            _seen = new byte[_longs.Length];
            _seen.AsSpan(0, Math.Min(_full, _seen.Length)).Fill(Number);
        }
    }

    private void AddWide(Int128 sum)
    {
        if (sum >= long.MinValue && sum <= long.MaxValue)
        {
            if (_seen is null)
            {
                _full = Math.Max(_full, 1);
                AddChecked(0, (long)sum);
            }
            else
            {
                AddLong(0, (long)sum);
            }
        }
        else
        {
            AddDouble(0, (double)sum);
        }
    }

    private void AddChecked(int group, long value)
    {
        long sum = _longs[group], result = sum + value;
        if (((sum ^ result) & (value ^ result)) < 0)
        {
            AddLong(group, value);
        }
        else
        {
            _longs[group] = result;
        }
    }

    private void AddLong(int group, long value)
    {
        long sum = _longs[group], result = sum + value;
        if (((sum ^ result) & (value ^ result)) < 0)
        {
            // Moves what was summed over to the double.
            AddDouble(group, sum);
            _longs[group] = value;
        }
        else
        {
            _longs[group] = result;
        }

        if (_seen is not null)
        {
            _seen[group] |= Number;
        }
    }

    private void AddDouble(int group, double value)
    {
        Remember();
        _doubles ??= new double[_longs.Length];
        _doubles[group] += value;
        _seen![group] |= Fraction;
    }
}
