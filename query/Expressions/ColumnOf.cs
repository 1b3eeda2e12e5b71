using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>The tightest column for computed values, so that the next operator finds its fast path.</summary>
internal static class ColumnOf
{
    /// <summary>Takes the array over.</summary>
    public static Column Values(Value[] values)
    {
        ValueKind common = ValueKind.Null;
        bool mixed = false, anyNull = false;
        foreach (ref readonly Value value in values.AsSpan())
        {
            anyNull |= value.IsNull;
            if (value.Kind != common && !value.IsNull)
            {
                mixed |= common != ValueKind.Null;
                common = value.Kind;
            }
        }

        if (mixed)
        {
            return new ValueColumn(values);
        }

        switch (common)
        {
            case ValueKind.Null:
                return new ConstantColumn(Value.Null, values.Length);
            case ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac:
                return new LongColumn(common, Array.ConvertAll(values, static value => value.IsNull ? 0 : value.AsLong), anyNull ? Mask(values) : null);
            case ValueKind.Double:
                return new DoubleColumn(Array.ConvertAll(values, static value => value.IsNull ? 0 : value.AsDouble), anyNull ? Mask(values) : null);
            case ValueKind.Ip:
                return new IpColumn(Array.ConvertAll(values, static value => value.IsNull ? default : value.AsIp), anyNull ? Mask(values) : null);
            default:
                return new ValueColumn(values);
        }
    }

    private static NullMask Mask(Value[] values)
    {
        NullMask mask = new(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull)
            {
                mask.Set(i);
            }
        }

        return mask;
    }
}
