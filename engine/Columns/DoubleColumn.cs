using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>Double values. The element of a null row is 0.</summary>
public sealed class DoubleColumn(ReadOnlyMemory<double> values, NullMask? nulls = null) : Column
{
    public override int Length => values.Length;

    public override ValueKind? Kind => ValueKind.Double;

    public ReadOnlySpan<double> Values => values.Span;

    public NullMask? Nulls { get; } = nulls;

    public override Value this[int row] => IsNull(row) ? Value.Null : Value.From(values.Span[row]);

    public override bool IsNull(int row) => Nulls is not null && Nulls[row];

    public override Column Slice(int first, int count) =>
        new DoubleColumn(values.Slice(first, count), NullMask.Slice(Nulls, first, count));

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<double> source = values.Span;
        double[] result = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = source[rows[i]];
        }

        return new DoubleColumn(result, NullMask.Gather(Nulls, rows));
    }
}
