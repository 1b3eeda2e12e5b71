using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>count</c>: rows; <c>count(x)</c>: rows where x is not null.</summary>
internal sealed class CountAccumulator : Accumulator
{
    private long[] _counts = [];

    public override long BytesHeld => _counts.LongLength * 8;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => Grow(ref _counts, groupCount);

    public override void Clear(int groupCount) => _counts.AsSpan(0, groupCount).Clear();

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        long[] counts = _counts;
        if (arguments.Length == 0 || HasNoNulls(arguments[0]))
        {
            foreach (int group in groups)
            {
                counts[group]++;
            }

            return;
        }

        Column column = arguments[0];
        if (column.Kind == ValueKind.Null)
        {
            return;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            counts[groups[i]] += column.IsNull(i) ? 0 : 1;
        }
    }

    public override void UpdateFirst(Column[] arguments, int rowCount)
    {
        if (arguments.Length == 0 || HasNoNulls(arguments[0]))
        {
            _counts[0] += rowCount;
        }
        else
        {
            base.UpdateFirst(arguments, rowCount);
        }
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount)
    {
        _counts[0] += rowCount - (statistics?.NullCount ?? 0);
        return true;
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        long[] theirs = ((CountAccumulator)other)._counts;
        for (int i = 0; i < from.Length; i++)
        {
            _counts[to[i]] += theirs[from[i]];
        }
    }

    public override RowBatch Save(int groupCount) => Saved(Result(groupCount));

    public override void Load(RowBatch saved) => ((LongColumn)saved.Columns[0]).Values.CopyTo(_counts);

    public override Column Result(int groupCount) => new LongColumn(ValueKind.Long, _counts.AsMemory(0, groupCount));

    private static bool HasNoNulls(Column column) =>
        column is LongColumn { Nulls: null } or DoubleColumn { Nulls: null } or IpColumn { Nulls: null }
        || (column is ConstantColumn constant && !constant.Value.IsNull);
}
