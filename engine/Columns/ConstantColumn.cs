using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>The same value in every row; also the form of a field that none of the rows has (a constant null).</summary>
public sealed class ConstantColumn(Value value, int length) : Column
{
    public override int Length => length;

    public override ValueKind? Kind => Value.Kind;

    public Value Value { get; } = value;

    public override Value this[int row] => Value;

    public override bool IsNull(int row) => Value.IsNull;

    public override Column Slice(int first, int count) =>
        new ConstantColumn(Value, count);

    public override Column Gather(ReadOnlySpan<int> rows) => new ConstantColumn(Value, rows.Length);
}
