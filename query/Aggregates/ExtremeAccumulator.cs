using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>min(x)</c> and <c>max(x)</c>: of values of any kind, nulls ignored.</summary>
/// <param name="sign">1 for max, −1 for min.</param>
internal sealed class ExtremeAccumulator(int sign) : Accumulator
{
    private readonly ExtremeState _state = new(sign);

    public override long BytesHeld => _state.BytesHeld;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => _state.Reserve(groupCount);

    public override void Clear(int groupCount) => _state.Clear(groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups) => _state.Update(arguments[0], groups);

    public override bool TryAddStatistics(ColumnStatistics? statistics, int rowCount) => _state.TryAddStatistics(statistics, rowCount);

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to) =>
        _state.Merge(((ExtremeAccumulator)other)._state, from, to);

    public override RowBatch Save(int groupCount) => Saved(_state.Result(groupCount));

    public override void Load(RowBatch saved) => _state.Update(saved.Columns[0], Numbers(saved.RowCount));

    public override Column Result(int groupCount) => _state.Result(groupCount);
}
