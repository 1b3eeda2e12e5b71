using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>Addresses as they arrive, before they are stored. The element of a null row is ::.</summary>
public sealed class IpColumn(ReadOnlyMemory<IpValue> values, NullMask? nulls = null) : Column
{
    public override int Length => values.Length;

    public override ValueKind? Kind => ValueKind.Ip;

    public ReadOnlySpan<IpValue> Values => values.Span;

    public NullMask? Nulls { get; } = nulls;

    public override Value this[int row] => IsNull(row) ? Value.Null : Value.From(values.Span[row]);

    public override bool IsNull(int row) => Nulls is not null && Nulls[row];

    public override Column Slice(int first, int count) =>
        new IpColumn(values.Slice(first, count), NullMask.Slice(Nulls, first, count));

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<IpValue> source = values.Span;
        IpValue[] result = new IpValue[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = source[rows[i]];
        }

        return new IpColumn(result, NullMask.Gather(Nulls, rows));
    }
}
