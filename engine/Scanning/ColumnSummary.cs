using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>Statistics of a column in memory.</summary>
internal static class ColumnSummary
{
    /// <summary>Longer texts are not kept as minimum or maximum.</summary>
    private const int MaxTextLength = 64;

    public static ColumnStatistics Of(Column column) => column switch
    {
        LongColumn longs => Of(longs),
        DoubleColumn doubles => Of(doubles),
        _ => OfValues(column),
    };

    private static ColumnStatistics Of(LongColumn column)
    {
        ValueKind kind = column.Kind!.Value;
        int nulls = column.Nulls?.Count ?? 0;
        if (nulls == column.Length)
        {
            return new ColumnStatistics(kind, nulls, Value.Null, Value.Null, null, 0);
        }

        ReadOnlySpan<long> values = nulls == 0 ? column.Values : Present(column, nulls);
        (long minimum, long maximum) = LongRange.Of(values);
        long? sum = kind == ValueKind.Long ? LongRange.Sum(values, minimum, maximum) : null;
        IReadOnlyList<Value>? few = FewValues.Of(kind, values, minimum, maximum);
        return new ColumnStatistics(kind, nulls, Value.FromBits(kind, minimum), Value.FromBits(kind, maximum), sum, few?.Count ?? -1) { Values = few };
    }

    private static long[] Present(LongColumn column, int nulls)
    {
        long[] present = new long[column.Length - nulls];
        int next = 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (!column.IsNull(row))
            {
                present[next++] = column.Values[row];
            }
        }

        return present;
    }

    private static ColumnStatistics Of(DoubleColumn column)
    {
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        bool ordered = true;
        int nulls = 0;
        for (int i = 0; i < column.Length; i++)
        {
            if (column.IsNull(i))
            {
                nulls++;
                continue;
            }

            double value = column.Values[i];
            ordered &= !double.IsNaN(value);
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        bool known = ordered && nulls < column.Length;
        return new ColumnStatistics(
            ValueKind.Double, nulls, known ? Value.From(minimum) : Value.Null, known ? Value.From(maximum) : Value.Null, null, -1);
    }

    private static ColumnStatistics OfValues(Column column)
    {
        Value minimum = default, maximum = default;
        int nulls = 0;
        bool comparable = column.Kind is ValueKind.String or ValueKind.Ip or ValueKind.Long or ValueKind.Date or ValueKind.Bool or ValueKind.Mac;
        for (int i = 0; i < column.Length; i++)
        {
            Value value = column[i];
            if (value.IsNull)
            {
                nulls++;
            }
            else if (comparable)
            {
                minimum = minimum.IsNull || ValueComparer.Instance.Compare(value, minimum) < 0 ? value : minimum;
                maximum = maximum.IsNull || ValueComparer.Instance.Compare(value, maximum) > 0 ? value : maximum;
            }
        }

        bool known = IsShort(minimum) && IsShort(maximum);
        bool constant = known && column is ConstantColumn && !minimum.IsNull;
        return new ColumnStatistics(column.Kind, nulls, known ? minimum : Value.Null, known ? maximum : Value.Null, null, column is ConstantColumn && nulls == 0 ? 1 : -1)
        {
            Values = constant ? [minimum] : null,
        };
    }

    /// <summary>Longer texts are not kept as least or greatest.</summary>
    public static bool IsShort(Value value) => value.Kind != ValueKind.String || value.AsString.Length <= MaxTextLength;
}
