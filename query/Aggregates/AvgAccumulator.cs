using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>avg(x)</c>: a double, null when there were no numbers.</summary>
internal sealed class AvgAccumulator : Accumulator
{
    private readonly SumState _sums = new();
    private readonly NumberReader _reader = new();
    private long[] _counts = [];

    public override long BytesHeld => _sums.BytesHeld + (_counts.LongLength * 8);

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount)
    {
        _sums.Reserve(groupCount);
        Grow(ref _counts, groupCount);
    }

    public override void Clear(int groupCount)
    {
        _sums.Clear(groupCount);
        _counts.AsSpan(0, groupCount).Clear();
    }

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        Column column = arguments[0];
        _sums.Update(column, groups);
        _reader.AsDoubles(column);
        NullMask? nulls = _reader.Nulls;
        for (int i = 0; i < groups.Length; i++)
        {
            _counts[groups[i]] += nulls is not null && nulls[i] ? 0 : 1;
        }
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount)
    {
        if (!_sums.TryAddStatistics(statistics, rowCount))
        {
            return false;
        }

        _counts[0] += statistics is { Kind: ValueKind.Long } ? rowCount - statistics.NullCount : 0;
        return true;
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        AvgAccumulator theirs = (AvgAccumulator)other;
        _sums.Merge(theirs._sums, from, to);
        for (int i = 0; i < from.Length; i++)
        {
            _counts[to[i]] += theirs._counts[from[i]];
        }
    }

    public override RowBatch Save(int groupCount) =>
        Saved([new LongColumn(ValueKind.Long, _counts.AsMemory(0, groupCount)), .. _sums.Save(groupCount)]);

    public override void Load(RowBatch saved)
    {
        ((LongColumn)saved.Columns[0]).Values.CopyTo(_counts);
        _sums.Load(saved.Columns[1..]);
    }

    public override Column Result(int groupCount)
    {
        double[] values = new double[groupCount];
        NullMask? nulls = null;
        for (int group = 0; group < groupCount; group++)
        {
            if (_counts[group] == 0)
            {
                (nulls ??= new NullMask(groupCount)).Set(group);
            }
            else
            {
                values[group] = _sums.AsDouble(group) / _counts[group];
            }
        }

        return new DoubleColumn(values, nulls);
    }
}
