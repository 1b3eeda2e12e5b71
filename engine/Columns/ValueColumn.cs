using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>Values of any kinds, the form for strings, arrays, maps, binaries and mixed fields.</summary>
public sealed class ValueColumn : Column
{
    private readonly ReadOnlyMemory<Value> _values;

    public ValueColumn(ReadOnlyMemory<Value> values)
    {
        _values = values;
        Kind = CommonKind(values.Span);
    }

    public override int Length => _values.Length;

    public override ValueKind? Kind { get; }

    public ReadOnlySpan<Value> Values => _values.Span;

    public override Value this[int row] => _values.Span[row];

    public override bool IsNull(int row) => _values.Span[row].IsNull;

    public override Column Slice(int first, int count) =>
        new ValueColumn(_values.Slice(first, count));

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<Value> source = _values.Span;
        Value[] result = new Value[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            result[i] = source[rows[i]];
        }

        return new ValueColumn(result);
    }

    private static ValueKind? CommonKind(ReadOnlySpan<Value> values)
    {
        ValueKind common = ValueKind.Null;
        foreach (ref readonly Value value in values)
        {
            if (value.Kind != common && !value.IsNull)
            {
                if (common != ValueKind.Null)
                {
                    return null;
                }

                common = value.Kind;
            }
        }

        return common;
    }
}
