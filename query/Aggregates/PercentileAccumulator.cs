using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>percentile(x, p[, how])</c> and <c>median(x)</c>: exact, of numbers alone; a double, null when there were none.</summary>
/// <param name="percent">0 to 100.</param>
internal sealed class PercentileAccumulator(double percent, Interpolation how) : Accumulator
{
    private readonly GroupedNumbers _numbers = new();

    public override long BytesHeld => _numbers.BytesHeld;

    public override bool IsPartitionable => false;

    public override void Reserve(int groupCount) => _numbers.Reserve(groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups) => _numbers.Update(arguments[0], groups);

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to) =>
        _numbers.Merge(((PercentileAccumulator)other)._numbers, from, to);

    public override RowBatch Save(int groupCount)
    {
        (long[] groups, double[] numbers) = _numbers.All();
        return Saved(new LongColumn(ValueKind.Long, groups), new DoubleColumn(numbers));
    }

    public override void Load(RowBatch saved)
    {
        if (saved.RowCount > 0)
        {
            ReadOnlySpan<long> groups = ((LongColumn)saved.Columns[0]).Values;
            int[] numbers = new int[groups.Length];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (int)groups[i];
            }

            _numbers.Update(saved.Columns[1], numbers);
        }
    }

    public override Column Result(int groupCount)
    {
        double[][] sorted = _numbers.Sorted(groupCount);
        Value[] values = new Value[groupCount];
        for (int group = 0; group < groupCount; group++)
        {
            values[group] = sorted[group].Length == 0 ? Value.Null : Value.From(Percentile.Of(sorted[group], percent, how));
        }

        return new ValueColumn(values);
    }
}
