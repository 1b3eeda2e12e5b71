using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>Bool, Long, Date or Mac values as 64-bit numbers. The element of a null row is 0.</summary>
public sealed class LongColumn(ValueKind kind, ReadOnlyMemory<long> values, NullMask? nulls = null) : Column
{
    public override int Length => values.Length;

    public override ValueKind? Kind => kind;

    public ReadOnlySpan<long> Values => values.Span;

    internal ReadOnlyMemory<long> Memory => values;

    public NullMask? Nulls { get; } = nulls;

    public override Value this[int row] => IsNull(row) ? Value.Null : Value.FromBits(kind, values.Span[row]);

    public override bool IsNull(int row) => Nulls is not null && Nulls[row];

    public override Column Slice(int first, int count) =>
        new LongColumn(kind, values.Slice(first, count), NullMask.Slice(Nulls, first, count));

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<long> source = values.Span;
        long[] result = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = source[rows[i]];
        }

        return new LongColumn(kind, result, NullMask.Gather(Nulls, rows));
    }
}
