using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>range(x)</c>: the largest minus the smallest number (of dates: ns as a Long); null for other kinds.</summary>
internal sealed class RangeAccumulator : Accumulator
{
    private readonly ExtremeState _smallest = new(-1);
    private readonly ExtremeState _largest = new(1);

    public override long BytesHeld => _smallest.BytesHeld + _largest.BytesHeld;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount)
    {
        _smallest.Reserve(groupCount);
        _largest.Reserve(groupCount);
    }

    public override void Clear(int groupCount)
    {
        _smallest.Clear(groupCount);
        _largest.Clear(groupCount);
    }

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        _smallest.Update(arguments[0], groups);
        _largest.Update(arguments[0], groups);
    }

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount) =>
        _smallest.TryAddStatistics(statistics, rowCount) && _largest.TryAddStatistics(statistics, rowCount);

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        _smallest.Merge(((RangeAccumulator)other)._smallest, from, to);
        _largest.Merge(((RangeAccumulator)other)._largest, from, to);
    }

    public override RowBatch Save(int groupCount) => Saved(_smallest.Result(groupCount), _largest.Result(groupCount));

    public override void Load(RowBatch saved)
    {
        _smallest.Update(saved.Columns[0], Numbers(saved.RowCount));
        _largest.Update(saved.Columns[1], Numbers(saved.RowCount));
    }

    public override Column Result(int groupCount)
    {
        ColumnBuilder result = new();
        for (int group = 0; group < groupCount; group++)
        {
            result.Append(Difference(_largest.Get(group), _smallest.Get(group)));
        }

        return result.Build();
    }

    private static Value Difference(Value largest, Value smallest) => (largest.Kind, smallest.Kind) switch
    {
        (ValueKind.Long, ValueKind.Long) or (ValueKind.Date, ValueKind.Date) => (Int128)largest.AsLong - smallest.AsLong is var range && range <= long.MaxValue
            ? Value.From((long)range)
            : Value.From((double)range),
        (ValueKind.Double, ValueKind.Double) => Value.From(largest.AsDouble - smallest.AsDouble),
        (ValueKind.Double, ValueKind.Long) => Value.From(largest.AsDouble - smallest.AsLong),
        (ValueKind.Long, ValueKind.Double) => Value.From(largest.AsLong - smallest.AsDouble),
        _ => Value.Null,
    };
}
