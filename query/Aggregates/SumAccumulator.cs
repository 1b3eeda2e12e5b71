using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>sum(x)</c>: of numbers alone, null when there were none; <c>per_second(x)</c> …: the sum over so many units of time.</summary>
/// <param name="units">What the sum is divided by; null leaves it as it is.</param>
internal sealed class SumAccumulator(double? units = null) : Accumulator
{
    private readonly SumState _sums = new();

    public override long BytesHeld => _sums.BytesHeld;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => _sums.Reserve(groupCount);

    public override void Clear(int groupCount) => _sums.Clear(groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups) => _sums.Update(arguments[0], groups);

    public override void UpdateFirst(Column[] arguments, int rowCount)
    {
        if (!_sums.TryUpdateFirst(arguments[0]))
        {
            base.UpdateFirst(arguments, rowCount);
        }
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount) => _sums.TryAddStatistics(statistics, rowCount);

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to) =>
        _sums.Merge(((SumAccumulator)other)._sums, from, to);

    public override RowBatch Save(int groupCount) => Saved(_sums.Save(groupCount));

    public override void Load(RowBatch saved) => _sums.Load(saved.Columns);

    public override Column Result(int groupCount)
    {
        if (units is not { } divisor)
        {
            return _sums.Result(groupCount);
        }

        ColumnBuilder result = new();
        for (int group = 0; group < groupCount; group++)
        {
            result.Append(_sums.HasValue(group) ? Value.From(_sums.AsDouble(group) / divisor) : Value.Null);
        }

        return result.Build();
    }
}
