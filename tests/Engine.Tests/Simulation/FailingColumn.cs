using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>A column that fails when its n-th value is read, as encoding may for want of memory.</summary>
internal sealed class FailingColumn(int length, int failsAt) : Column
{
    private int _reads;

    public override int Length => length;

    public override ValueKind? Kind => null;

    public override Value this[int row] => Interlocked.Increment(ref _reads) == failsAt
        ? throw new InvalidOperationException("no memory left for a value")
        : Value.From(row);

    public static RowBatch Rows(int count, int failsAt) => new(count, ["n", "bad"], [new ConstantColumn(Value.From(1), count), new FailingColumn(count, failsAt)]);

    public override bool IsNull(int row) => this[row].IsNull;

    public override Column Gather(ReadOnlySpan<int> rows) => new FailingColumn(rows.Length, failsAt - _reads);

    public override Column Slice(int first, int count) => new FailingColumn(count, failsAt - _reads);
}
